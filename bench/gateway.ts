import type { Figure } from "./figure.ts";
import { PLAIN, plainFigures } from "./gateway/plain-figures.ts";
import { type Rig, startRig } from "./gateway/rig.ts";
import { abortFigures, firstByteFigures, manyStreamFigures } from "./gateway/stream-figures.ts";

const CASES: Record<string, (rig: Rig) => Promise<Figure[]>> = {
  ...Object.fromEntries(PLAIN.map((one) => [one.name, (rig: Rig) => plainFigures(rig, one)])),
  "first byte": firstByteFigures,
  "256 streams": manyStreamFigures,
  abort: abortFigures,
};

/**
 * The gateway beside a bare proxy and beside Portkey, with the gateway on one core and load and upstream on the
 * other, targets in turns within each round. `BENCH_CASES` picks cases by a part of their names.
 */
export async function benchGateway(): Promise<Figure[]> {
  const rig = await startRig();
  try {
    const figures: Figure[] = [];
    for (const [name, measure] of Object.entries(CASES)) {
      if (!name.includes(process.env.BENCH_CASES ?? "")) continue;
      console.error(`  ${name} …`);
      figures.push(...(await measure(rig)));
    }
    const unbooked = await rig.unbooked();
    return [
      ...figures,
      {
        name: "calls that are in GoClaw's books and were not made, or the other way round",
        unit: "",
        values: [unbooked],
        atMost: 0,
      },
    ];
  } finally {
    await rig.close();
  }
}
