export type Unit = "µs" | "ms" | "s" | "MB" | "×" | "%" | "/s" | "";

/** One thing that was measured, once per run. */
export interface Figure {
  name: string;
  unit: Unit;
  values: readonly number[];
  /** The most that is good enough; without it the figure is for information. */
  atMost?: number;
  /** The least that is good enough. */
  atLeast?: number;
}

/** The middle value, or the mean of the two in the middle. @throws Error for an empty list */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error("no values");
  return (low + high) / 2;
}

/** Runs `measure` one time after the other and turns what each run answers into figures of the same names. */
export async function overRuns<Name extends string>(
  runs: number,
  measure: (run: number) => Promise<Record<Name, number>>,
): Promise<Record<Name, number[]>> {
  const all: Partial<Record<Name, number[]>> = {};
  for (let run = 0; run < runs; run++) {
    for (const [name, value] of entriesOf(await measure(run))) {
      const values: number[] = all[name] ?? [];
      all[name] = values;
      values.push(value);
    }
  }
  return all as Record<Name, number[]>;
}

const entriesOf = <Name extends string>(record: Record<Name, number>) =>
  Object.entries(record) as [Name, number][];

/** Pair by pair, so that a machine whose speed drifts does not bend the comparison. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, i) => value / (theirs[i] ?? Number.NaN));
