import { type Figure, ratios } from "../figure.ts";
import { quantile, type StreamLoad } from "./load.ts";
import { type ByTarget, inTurns, note, perTarget, type Rig } from "./rig.ts";

const PACE_MS = 20;
/** Short ones: how long a stream goes on does not change when it begins. */
const ALONE: StreamLoad = { streams: 1, batches: 60, events: 3, paceMs: PACE_MS, withinMs: 0 };
const MANY: StreamLoad = { streams: 256, batches: 1, events: 200, paceMs: PACE_MS, withinMs: 200 };
/** Until what streams run is compiled, as with small answers. */
const WARM_UP: StreamLoad = { ...MANY, events: 25 };
const WARM_UPS = 4;
const ABORTED = 40;

/** What a stream's time is longer by than the direct way's, target by target and round by round. */
const beyondDirect = (all: ByTarget): ByTarget =>
  Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name !== "direct")
      .map(([name, values]) => [name, values.map((value, i) => value - (all.direct?.[i] ?? 0))]),
  );

/** When one stream by itself begins. */
export async function firstByteFigures(rig: Rig): Promise<Figure[]> {
  const all: ByTarget = {};
  await inTurns(rig, async (target) => {
    const run = await rig.ask({ kind: "streams", aim: target.aim, load: ALONE });
    if (run.failed > 0) throw new Error(`${run.failed} streams failed at ${target.name}`);
    note(all, target, quantile(run.firstByteMs, 0.5));
  });
  const { goclaw, ...others } = beyondDirect(all);
  const name = "added to the first byte of a stream, 1 connection";
  return [
    ...(goclaw ? [{ name, unit: "ms" as const, values: goclaw, atMost: 1 }] : []),
    ...perTarget("the same", "ms", others),
  ];
}

/** Each target's first bursts. @returns when the last streams of its very first one ended, 99 of 100 */
async function warmUp(rig: Rig): Promise<ByTarget> {
  const first: ByTarget = {};
  for (let n = 0; n < WARM_UPS; n++)
    for (const target of rig.targets) {
      const run = await rig.ask({ kind: "streams", aim: target.aim, load: WARM_UP });
      if (n === 0) note(first, target, quantile(run.totalMs, 0.99));
    }
  return beyondDirect(first);
}

/** When 256 streams of 200 events end that begin within a fifth of a second. */
export async function manyStreamFigures(rig: Rig): Promise<Figure[]> {
  const cold = await warmUp(rig);
  const [half, slowest, first, slowestFirst]: [ByTarget, ByTarget, ByTarget, ByTarget] = [{}, {}, {}, {}];
  await inTurns(rig, async (target) => {
    const run = await rig.ask({ kind: "streams", aim: target.aim, load: MANY });
    if (run.failed > 0) throw new Error(`${run.failed} of 256 streams failed at ${target.name}`);
    note(half, target, quantile(run.totalMs, 0.5));
    note(slowest, target, quantile(run.totalMs, 0.99));
    note(first, target, quantile(run.firstByteMs, 0.5));
    note(slowestFirst, target, quantile(run.firstByteMs, 0.99));
  });
  const added = beyondDirect(slowest);
  const { goclaw, bare } = added;
  const name = "256 streams: added to the total, 99 of 100, beside the bare proxy";
  return [
    ...(goclaw && bare ? [{ name, unit: "×" as const, values: ratios(goclaw, bare), atMost: 1.5 }] : []),
    ...perTarget("added to the total, 99 of 100 within", "ms", added),
    ...perTarget("the same, very first burst of a process", "ms", cold),
    ...perTarget("added to the total, half within", "ms", beyondDirect(half)),
    ...perTarget("added to the first byte, half within", "ms", beyondDirect(first)),
    ...perTarget("added to the first byte, 99 of 100 within", "ms", beyondDirect(slowestFirst)),
  ];
}

/** How many of forty streams end at the upstream when their readers leave. */
export async function abortFigures(rig: Rig): Promise<Figure[]> {
  const all: ByTarget = {};
  await inTurns(rig, async (target) => {
    if (target.process) note(all, target, await rig.ask({ kind: "abort", aim: target.aim, count: ABORTED }));
  });
  const { goclaw, ...others } = all;
  const name = `upstream streams aborted of ${ABORTED} whose readers left`;
  return [
    ...(goclaw ? [{ name, unit: "" as const, values: goclaw, atLeast: ABORTED }] : []),
    ...perTarget("the same", "", others),
  ];
}
