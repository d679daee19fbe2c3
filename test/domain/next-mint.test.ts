import { expect, test } from "vitest";
import { daysUntilMint, wantedFloat } from "../../src/domain/providers/treasury.ts";

const AHEAD = { aheadDays: 30, depositUact: 5_000_000 };
/** 14,400 blocks a day, a thousand uact each. */
const RATE = { uactPerBlock: 1_000, secondsPerBlock: 6 };
const PER_DAY = 14_400_000;
const inDays = (actUact: number, rate = RATE, aktUakt: number | null = 30_000_000): number | null => {
  const holdings = { actUact, aktUakt, ...rate };
  return daysUntilMint(holdings, wantedFloat(holdings, AHEAD));
};

test("the next mint is when the wallet is down to what should always be there, at today's rate", () => {
  expect(inDays(40 * PER_DAY)).toBe(10);
  expect(inDays(30 * PER_DAY)).toBe(0);
  expect(inDays(PER_DAY)).toBe(0);
});

test("while nothing runs there is no such day, unless a few deposits could not be paid now", () => {
  const idle = { ...RATE, uactPerBlock: 0 };
  expect(inDays(20_000_000, idle)).toBeNull();
  expect(inDays(19_999_999, idle)).toBe(0);
});

test("with too little AKT to burn no day is promised", () => {
  expect(inDays(PER_DAY, RATE, 29_999_999)).toBeNull();
  expect(inDays(40 * PER_DAY, RATE, null)).toBeNull();
});
