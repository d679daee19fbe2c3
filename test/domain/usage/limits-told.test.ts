import { describe, expect, test } from "vitest";
import { budgetToday, extraToday, leastTurnMicros, messageMicros } from "../../../src/domain/usage/budget.ts";
import { csvLine } from "../../../src/domain/usage/csv-line.ts";
import { type DayPart, sharesBy, stackDays } from "../../../src/domain/usage/sum-up.ts";
import { percentUsed, thresholdReached } from "../../../src/domain/usage/thresholds.ts";

const DAY_MS = 86_400_000;
const TODAY = Date.UTC(2026, 10, 22);

describe("thresholds", () => {
  const at = (used: number, least = 0) => thresholdReached({ used, limit: 1000, least });

  test("are reached exactly, and a jump is told as the highest", () => {
    expect([0, 499, 500, 799, 800, 999, 1000, 1700].map((used) => at(used))).toEqual([
      null,
      null,
      50,
      50,
      80,
      80,
      100,
      100,
    ]);
  });

  test("call a limit full when one more answer does not fit, but not one that was never used", () => {
    expect(at(930, 80)).toBe(100);
    expect(at(920, 80)).toBe(80);
    expect(at(0, 2000)).toBeNull();
    expect(percentUsed({ used: 5000, limit: 1000, least: 0 })).toBe(100);
  });
});

describe("a day's budget", () => {
  const budget = { dayMicros: 2_000_000, extraMicros: 2_000_000, extraDayStart: TODAY };

  test("has what was added to this very day, until midnight UTC", () => {
    expect(budgetToday(budget, TODAY)).toBe(4_000_000);
    expect(budgetToday(budget, TODAY + DAY_MS - 1)).toBe(4_000_000);
    expect(budgetToday(budget, TODAY + DAY_MS)).toBe(2_000_000);
    expect(extraToday({ ...budget, extraDayStart: null }, TODAY)).toBe(0);
  });

  test("must hold what one answer is reserved at, which is more than what it usually costs", () => {
    const dear = {
      inputMicros: 5_000_000,
      cacheReadMicros: 500_000,
      cacheWriteMicros: 6_250_000,
      outputMicros: 25_000_000,
    };
    expect(leastTurnMicros(dear)).toBe(13_400 * 6.25 + 600 * 25);
    expect(messageMicros(dear)).toBe(12_700 * 5 + 300 * 25);
  });
});

describe("sums", () => {
  const part = (deploymentId: string, day: number, tokens: number): DayPart => ({
    deploymentId,
    model: "m",
    dayStart: TODAY + day * DAY_MS,
    tokens,
    costMicros: tokens / 10,
  });
  const parts = [part("a", 0, 10), part("b", 0, 30), part("a", 1, 40), part("c", 1, 5)];

  test("are by whom, the biggest first", () => {
    expect(sharesBy(parts, (one) => one.deploymentId)).toEqual([
      { key: "a", tokens: 50, costMicros: 5 },
      { key: "b", tokens: 30, costMicros: 3 },
      { key: "c", tokens: 5, costMicros: 0.5 },
    ]);
  });

  test("are by day, and whoever has no place of their own is put together at the end", () => {
    expect(stackDays(parts, (one) => one.deploymentId, ["a", "b"])).toEqual([
      { dayStartMs: TODAY, tokens: [10, 30, 0] },
      { dayStartMs: TODAY + DAY_MS, tokens: [40, 0, 5] },
    ]);
    expect(stackDays(parts, () => "all", ["all"]).map((day) => day.tokens)).toEqual([[40], [45]]);
  });
});

describe("a line of CSV", () => {
  test("is quoted as RFC 4180 has it, with numbers as they are", () => {
    expect(csvLine(["a", 'say "hi"', "x,y", "two\nlines", -5, 1.5])).toBe(
      'a,"say ""hi""","x,y","two\nlines",-5,1.5\r\n',
    );
  });

  test.each(["=1+1", "+49", "-x", "@SUM(A1)", "\tx", "\rx"])("runs nothing: %j", (name) => {
    expect(csvLine([name]).replaceAll('"', "")).toBe(`'${name}\r\n`);
  });
});
