import { expect, test } from "vitest";
import { type ChaosOptions, type ChaosResult, runChaos } from "./run-chaos.ts";

/** A run of one's own: `CHAOS_SEED=7 npx vitest run test/chaos/chaos.test.ts`. */
const OWN_SEED = process.env.CHAOS_SEED;
const IS_FULL = process.env.GOCLAW_FULL === "1";

/** A normal run has a month in the life in its place, which has less of everything, and all of it. */
const IS_WANTED = IS_FULL || OWN_SEED !== undefined;

const SMALL = { people: 6, processes: 2, atOnce: 6, kills: 2, longestLifeMs: 5_000 };
const FULL = { people: 220, processes: 3, atOnce: 20, kills: 15, longestLifeMs: 15_000 };
/** A busy machine takes many times as long as a quiet one. */
const LIMITS = { playMs: IS_FULL ? 900_000 : 240_000, settleMs: IS_FULL ? 360_000 : 90_000 };

const seeds = OWN_SEED ? [Number(OWN_SEED)] : IS_FULL ? [101, 202, 303] : [1, 2, 3, 4];
const all = seeds.flatMap((seed) => (["file", "remote"] as const).map((database) => ({ seed, database })));
function expectNothingWrong({ wrong, story }: ChaosResult): void {
  expect(wrong, wrong.length > 0 ? story() : "").toEqual([]);
}

test.runIf(IS_WANTED).each(all)(
  "with seed $seed on a $database database, everybody ends with what they paid for or their money",
  async ({ seed, database }) => {
    const options: ChaosOptions = { ...(IS_FULL ? FULL : SMALL), ...LIMITS, seed, database };
    const result = await runChaos(options);
    if (IS_FULL || OWN_SEED) console.error(JSON.stringify({ seed, database, ...result }, null, 1));
    expectNothingWrong(result);
  },
  LIMITS.playMs + LIMITS.settleMs + 300_000,
);
