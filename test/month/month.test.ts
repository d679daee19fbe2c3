import { expect, test } from "vitest";
import { printMonth } from "./print-month.ts";
import { type RunOptions, runMonth } from "./run-month.ts";

/** `npm run soak`: as many people and days as one likes. */
const IS_SOAK = process.env.SOAK === "1";
const IS_LOUD = IS_SOAK || process.env.SOAK_SEED !== undefined;
const numberOf = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** As much of a month as fits into a minute. */
const SHORT: RunOptions = {
  seed: numberOf("SOAK_SEED", 157),
  people: 5,
  days: 42,
  stepDays: 12,
  kills: 1,
  moodyOneIn: 4,
  atOnce: 5,
  mildness: 6,
  neverHangs: true,
  stepMs: 8_000,
  settleMs: 30_000,
  lives: ["has_a_desk", "rests", "pays_very_late", "disputes_and_wins", "is_refunded"],
};

const LONG: RunOptions = {
  seed: numberOf("SOAK_SEED", 1),
  people: numberOf("SOAK_USERS", 200),
  days: numberOf("SOAK_DAYS", 48),
  stepDays: numberOf("SOAK_STEP_DAYS", 1),
  kills: numberOf("SOAK_KILLS", 6),
  moodyOneIn: 3,
  atOnce: 16,
  mildness: 3,
  stepMs: 120_000,
  settleMs: 240_000,
  endsAfterMs: numberOf("SOAK_MINUTES", 220) * 60_000,
};
/** A busy machine takes many times as long as a quiet one. */
const LIMIT_MS = IS_SOAK ? 4 * 3_600_000 : 300_000;

test(
  "a month in the life of GoClaw: at its end the books of all agree",
  async () => {
    const options = IS_SOAK ? LONG : SHORT;
    const result = await runMonth({
      ...options,
      ...(IS_LOUD ? { onStep: (line) => console.error(line) } : {}),
    });
    if (IS_LOUD) console.error(printMonth(options, result));
    expect(result.wrong, result.wrong.length > 0 ? result.story() : "").toEqual([]);
  },
  LIMIT_MS,
);
