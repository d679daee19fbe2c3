import fc from "fast-check";
import { makeSmaller } from "./make-smaller.ts";
import { type Outcome, play } from "./play.ts";
import { type Schedule, schedule } from "./schedule.ts";
import type { Template } from "./template.ts";

export interface Search {
  seed: number;
  runs: number;
  /** Begins with the schedule of this number, as a report names it. */
  path?: string | undefined;
  /** Schedules that may be played to make a bad one smaller. */
  tries?: number;
}

export interface Found {
  /** Schedules played until the fault showed. */
  after: number;
  wrong: string[];
  /** Everything somebody needs to see it again, and the shortest story of it. */
  report: string;
}

export interface Searched {
  found: Found | null;
  /** What the schedules led to: a search in which nothing happens would prove nothing. */
  met: { runs: number; live: number; refunds: number; crashes: number };
}

/** Plays schedules until one ends badly, and makes that one as small as it will go. */
export async function findFault(
  template: Template,
  { seed, runs, path, tries = 200 }: Search,
): Promise<Searched> {
  const met = { runs: 0, live: 0, refunds: 0, crashes: 0 };
  const details = await fc.check(
    fc.asyncProperty(schedule, async (one) => {
      const { wrong, ...outcome } = await play(template, one);
      count(met, outcome);
      return wrong.length === 0;
    }),
    { seed, numRuns: runs, endOnFailure: true, ...(path === undefined ? {} : { path }) },
  );
  if (!details.failed) return { found: null, met };
  if (!details.counterexample) throw details.errorInstance ?? new Error("the search itself failed");
  const [bad] = details.counterexample;
  const kind = kindOf((await play(template, bad)).wrong);
  const smallest = await makeSmaller(
    bad,
    tries,
    async (one) => kindOf((await play(template, one)).wrong) === kind,
  );
  const { wrong, story } = await play(template, smallest);
  const report = [
    ...wrong,
    `found after ${details.numRuns} schedules; to see it again: seed ${seed}, path ${details.counterexamplePath}`,
    ...scenario(smallest),
    ...story,
  ].join("\n");
  return { found: { after: details.numRuns, wrong, report }, met };
}

function count(met: Searched["met"], { live, refunds, crashes }: Omit<Outcome, "wrong">): void {
  met.runs++;
  met.live += live;
  met.refunds += refunds;
  met.crashes += crashes;
}

/** `I2`: a smaller schedule must still show the same fault, not just any. */
const kindOf = ([first = ""]: string[]): string => first.split(":")[0] ?? "";

function scenario({ replicas, providers, people }: Schedule): string[] {
  const plans = people.map((plan) =>
    Object.entries(plan)
      .filter(([, value]) => value !== null)
      .map(([what, value]) => `${what} ${value}`)
      .join(", "),
  );
  return [`${replicas} replicas; providers: ${providers.join(", ")}; people: ${plans.join(" | ")}`];
}
