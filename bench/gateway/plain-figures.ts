import { type Figure, ratios } from "../figure.ts";
import { type ByTarget, inTurns, note, perTarget, type Rig } from "./rig.ts";

const ROUND_MS = 1_000 * Number(process.env.BENCH_SECONDS ?? 3);

/** Above this share of its core the load generator may be what is measured. */
const BUSY = 0.9;

export interface PlainCase {
  name: string;
  body: "small" | "agent";
  connections: number;
  /** The least share of the bare proxy's throughput. */
  ofBare?: number;
  /** The least multiple of Portkey's throughput. */
  ofPortkey?: number;
}

export const PLAIN: readonly PlainCase[] = [
  { name: "small answer, 1 connection", body: "small", connections: 1 },
  { name: "small answer, 32 connections", body: "small", connections: 32, ofBare: 0.7, ofPortkey: 8 },
  { name: "small answer, 256 connections", body: "small", connections: 256 },
  { name: "59 kB request, 32 connections", body: "agent", connections: 32, ofBare: 0.7 },
];

/** Throughput beside the others', then what that means in requests and milliseconds. */
export async function plainFigures(rig: Rig, one: PlainCase): Promise<Figure[]> {
  const { name, body, connections } = one;
  const [rate, half, slowest, cpu]: [ByTarget, ByTarget, ByTarget, ByTarget] = [{}, {}, {}, {}];
  await inTurns(rig, async (target) => {
    const run = await rig.ask({ kind: "plain", aim: target.aim, body, connections, forMs: ROUND_MS });
    if (run.failed > 0) throw new Error(`${name}: ${run.failed} requests failed at ${target.name}`);
    if (run.busy > BUSY && target.process)
      console.error(`  the load generator was ${Math.round(run.busy * 100)} % busy with ${target.name}`);
    note(rate, target, run.perSecond);
    note(half, target, run.p50Ms);
    note(slowest, target, run.p99Ms);
    if (run.cpuUs !== null) note(cpu, target, run.cpuUs);
  });
  return [
    ...besides(one, rate),
    ...perTarget("in a second", "/s", rate),
    ...perTarget("half within", "ms", half),
    ...perTarget("99 of 100 within", "ms", slowest),
    ...perTarget("processor time of one", "µs", cpu),
  ];
}

function besides({ name, ofBare, ofPortkey }: PlainCase, { goclaw, bare, portkey }: ByTarget): Figure[] {
  if (!goclaw) return [];
  const beside = (whose: string, theirs: readonly number[] | undefined, atLeast?: number): Figure[] => {
    if (!theirs) return [];
    const figure: Figure = {
      name: `${name}: throughput beside ${whose}`,
      unit: "×",
      values: ratios(goclaw, theirs),
    };
    return [atLeast === undefined ? figure : { ...figure, atLeast }];
  };
  return [...beside("the bare proxy", bare, ofBare), ...beside("Portkey", portkey, ofPortkey)];
}
