import { cpus, loadavg } from "node:os";
import { benchChurn } from "./churn.ts";
import type { Figure } from "./figure.ts";
import { benchFleet } from "./fleet.ts";
import { benchGateway } from "./gateway.ts";
import { benchInteraction } from "./interaction.ts";
import { benchPolling } from "./polling.ts";
import { benchRender } from "./render.ts";
import { benchStart } from "./start.ts";
import { benchStep } from "./step.ts";
import { benchStory } from "./story.ts";
import { tableOf } from "./table.ts";
import { benchUpdate } from "./update.ts";

const BENCHES: Record<string, () => Promise<Figure[]>> = {
  start: benchStart,
  update: benchUpdate,
  story: benchStory,
  fleet: benchFleet,
  step: benchStep,
  render: benchRender,
  interaction: benchInteraction,
  gateway: benchGateway,
  churn: benchChurn,
  polling: benchPolling,
};

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");

/** Runs what was named, or everything, and prints one table. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined)
    throw new Error(`There is no bench "${unknown}"; there are ${Object.keys(BENCHES).join(", ")}.`);
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${load()}`);
  const figures: Figure[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`${name} …`);
    figures.push(...(await bench()));
  }
  console.log(`\n${tableOf(figures)}\n\nload at the end ${load()}`);
}

await main(process.argv.slice(2));
process.exit(0);
