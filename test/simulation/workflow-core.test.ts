import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFault } from "./find-fault.ts";
import { play } from "./play.ts";
import { type Schedule, schedule } from "./schedule.ts";
import { makeTemplate, type Template } from "./template.ts";

/** `SIMULATION_SEED` and `SIMULATION_PATH` play again what a report names. */
const SEED = Number(process.env.SIMULATION_SEED ?? 20_261_126);
const PATH = process.env.SIMULATION_PATH;
const RUNS = process.env.GOCLAW_FULL === "1" ? 3_000 : 30;
const MINUTE_MS = 60_000;

const UNDISTURBED: Schedule = {
  replicas: 2,
  providers: ["good"],
  people: [
    {
      paysAt: 1_000,
      closesAt: null,
      endsPlanAt: null,
      secondAt: null,
      movesAt: null,
      stopsAt: null,
      resumesAt: null,
      news: 1,
    },
  ],
  callsBefore: 0,
  calls: [],
  writesBefore: 0,
  writes: [],
  nap: null,
};

let template: Template;
beforeAll(async () => {
  template = await makeTemplate();
});
afterAll(() => template.remove());

test("undisturbed, a payment becomes a live agent, told in order", async () => {
  const { wrong, live, refunds, story } = await play(template, UNDISTURBED);
  expect(wrong).toEqual([]);
  expect({ live, refunds }).toEqual({ live: 1, refunds: 0 });
  const phases = story.flatMap((line) => /ann-1 is (\w+)/.exec(line)?.[1] ?? []);
  expect(phases).toEqual([
    "queued",
    "creating",
    "bidding",
    "leasing",
    "sending_manifest",
    "starting",
    "live",
  ]);
});

test("the same schedule is the same run, to the last step", async () => {
  let crashes = 0;
  for (const one of fc.sample(schedule, { seed: SEED, numRuns: 3 })) {
    const [first, again] = [await play(template, one), await play(template, one)];
    expect(again.story).toEqual(first.story);
    crashes += first.crashes;
  }
  expect(crashes).toBeGreaterThan(0);
});

test("whatever is lost, late, slow or dead: one slot, one agent, or the money back (I1, I2, I3, I6, I7)", {
  timeout: 60 * MINUTE_MS,
}, async () => {
  const { found, met } = await findFault(template, { seed: SEED, runs: RUNS, path: PATH });
  expect(found?.report ?? "nothing").toBe("nothing");
  if (PATH !== undefined) return;
  expect(met.runs).toBe(RUNS);
  // Schedules in which nothing happens would prove nothing.
  expect(met.live).toBeGreaterThan(RUNS / 4);
  expect(met.refunds).toBeGreaterThan(RUNS / 8);
  expect(met.crashes).toBeGreaterThan(RUNS);
});
