import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { QUICKLY } from "../world/child-process.ts";
import { withMistake } from "../world/plant-mistake.ts";
import type { Found } from "./find-fault.ts";
import { MUTANTS, type MutantName } from "./mutants.ts";

const HUNT = fileURLToPath(new URL("./hunt.ts", import.meta.url));
const MINUTE_MS = 60_000;
const full = process.env.GOCLAW_FULL === "1";
const run = promisify(execFile);

/** What must show, within how many schedules, and whether a normal run has the time for it: their seeds meet it soon. */
const CONTROLS: readonly {
  name: MutantName;
  shows: RegExp;
  seed: number;
  within: number;
  always: boolean;
}[] = [
  {
    name: "looks_first",
    shows: /I2: the chain runs \d+, which our books do not know/,
    seed: 3,
    within: 5,
    always: false,
  },
  {
    name: "looks_first_and_notes",
    shows: /I2: the chain runs \d+, which our books do not know/,
    seed: 7,
    within: 200,
    always: true,
  },
  {
    name: "refunds_without_key",
    shows: /I1: \w+'s payment went back 2 times/,
    seed: 3,
    within: 200,
    always: true,
  },
  {
    name: "takes_silence_for_gone",
    shows: /I3: .+ no provider ended it/,
    seed: 14,
    within: 200,
    always: true,
  },
  {
    name: "takes_unseen_for_refused",
    shows: /I3: .+ and the chain runs it/,
    seed: 3,
    within: 1_000,
    always: false,
  },
  {
    name: "speaks_before_the_fence",
    shows: /I6: 2 containers speak/,
    seed: 6,
    within: 100,
    always: true,
  },
  {
    name: "fences_the_new_one",
    shows: /I6: .*nobody speaks/,
    seed: 3,
    within: 200,
    always: false,
  },
  {
    name: "closes_by_an_old_view",
    shows: /I3: .+ no provider ended it/,
    seed: 3,
    within: 1_500,
    always: false,
  },
];

/** In a process of its own, where the mistake can be planted before the product is loaded. */
async function hunt(name: MutantName, seed: number, within: number): Promise<Found | null> {
  const args = [...QUICKLY, HUNT, name, String(seed), String(within), full ? "200" : "4"];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout);
}

for (const { name, shows, seed, within, always } of CONTROLS) {
  test.skipIf(!always && !full)(
    `finds the mutant ${name} (negative control)`,
    {
      timeout: 30 * MINUTE_MS,
    },
    async () => {
      const found = await hunt(name, seed, within);
      // The report is the shortest story of the fault; it is there to be read.
      process.stdout.write(`${name}: ${found?.report ?? `not found in ${within} schedules`}\n`);
      expect(found?.wrong.join("\n")).toMatch(shows);
    },
  );
}

test("every mutant fits the source, so that no control goes stale in silence", () => {
  for (const mutant of Object.values(MUTANTS)) withMistake(mutant);
  const stale = { file: MUTANTS.looks_first.file, edits: [{ original: "no such words", mistake: "" }] };
  expect(() => withMistake(stale)).toThrow(/there is no "no such words"/);
});
