import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "./figure.ts";
import type { Order } from "./gateway/orders.ts";
import type { Pinned } from "./gateway/pinned.ts";
import { startRig } from "./gateway/rig.ts";
import { judgeMemory, type MemorySample } from "./parts/judge-memory.ts";
import { residentMbOf } from "./parts/process-figures.ts";

const MINUTES = Number(process.env.CHURN_MINUTES ?? 1);
const SAMPLES = 20;
const MIB = 1024 * 1024;

/** Everything that comes and goes at a gateway, over and over: calls, large bodies, streams, readers that leave. */
function churn(aim: Order["aim"]): Order[] {
  const stream = { streams: 64, batches: 1, events: 20, paceMs: 5, withinMs: 50 };
  return [
    { kind: "plain", aim, body: "small", connections: 64, forMs: 400 },
    { kind: "plain", aim, body: "agent", connections: 32, forMs: 400 },
    { kind: "streams", aim, load: stream },
    { kind: "abort", aim, count: 40 },
  ];
}

async function memoryOf({ child }: Pinned): Promise<Omit<MemorySample, "atMs">> {
  child.send("report");
  const [report] = await once(child, "message");
  return report as Omit<MemorySample, "atMs">;
}

/** Whether the gateway's memory rises while calls come and go: a minute of it, or `CHURN_MINUTES`. */
export async function benchChurn(): Promise<Figure[]> {
  const rig = await startRig(["goclaw"]);
  try {
    const goclaw = rig.targets.find(({ name }) => name === "goclaw");
    if (!goclaw?.process) throw new Error("there is no gateway");
    const { aim, process } = goclaw;
    const samples: MemorySample[] = [];
    const began = performance.now();
    for (let n = 1; n <= SAMPLES; n++) {
      while (performance.now() - began < (n * MINUTES * 60_000) / SAMPLES)
        for (const order of churn(aim)) await rig.ask(order);
      // What is written and collected a little later is not taken for a leak.
      await sleep(250);
      const report = await memoryOf(process);
      samples.push({ ...report, atMs: performance.now() - began });
    }
    const { heap, rss } = judgeMemory(samples);
    return [
      { name: `heap, grown over ${MINUTES} min of churn`, unit: "MB", values: [heap.driftBytes / MIB] },
      { name: "… grows beyond noise (1 is yes)", unit: "", values: [Number(heap.isGrowing)], atMost: 0 },
      { name: "resident, grown in that time", unit: "MB", values: [rss.driftBytes / MIB] },
      { name: "… grows beyond noise (1 is yes)", unit: "", values: [Number(rss.isGrowing)], atMost: 0 },
      { name: "resident at the end", unit: "MB", values: [residentMbOf(process.pid)] },
      {
        name: "calls that are in the books and were not made, or the other way round",
        unit: "",
        values: [await rig.unbooked()],
        atMost: 0,
      },
    ];
  } finally {
    await rig.close();
  }
}
