import { expect, test } from "vitest";
import { type RunOptions, runMonth } from "./run-month.ts";

const numberOf = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** One life of each sort that a month can hold in a minute. */
const SHORT: RunOptions = {
  seed: numberOf("SOAK_SEED", 1),
  people: 6,
  days: 44,
  stepDays: 6,
  kills: 1,
  atOnce: 6,
  mildness: 6,
  stepMs: 8_000,
  settleMs: 30_000,
  lives: ["moves", "rests", "pays_very_late", "disputes_and_wins", "has_a_desk", "is_refunded"],
};

test("a month in the life of a few people: at its end everybody's books agree", async () => {
  const result = await runMonth({ ...SHORT, onStep: (line) => process.env.SOAK_TRACE && console.error(line) });
  if (process.env.SOAK_TRACE) console.error(JSON.stringify({ counts: result.counts, tookMs: result.tookMs, kills: result.kills }, null, 1), result.story().slice(0, 20_000));
  expect(result.wrong, result.wrong.length > 0 ? result.story() : "").toEqual([]);
}, 300_000);
