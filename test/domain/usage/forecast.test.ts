import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ForecastInput, forecast } from "../../../src/domain/usage/forecast.ts";

const DAY_MS = 86_400_000;
const TODAY = Date.UTC(2026, 10, 22);
const NOON = TODAY + DAY_MS / 2;

/** A million a day since ten days, nine million of twenty left, a month to go. */
const steady: ForecastInput = {
  nowMs: NOON,
  endMs: TODAY + 30 * DAY_MS,
  used: 11_000_000,
  limit: 20_000_000,
  least: 14_000,
  firstUseMs: TODAY - 10 * DAY_MS,
  days: Array.from({ length: 11 }, (_, age) => ({
    dayStartMs: TODAY - age * DAY_MS,
    tokens: age === 0 ? 500_000 : 1_000_000,
  })),
};

describe("the day on which tokens run out", () => {
  test("is as far away as what is left lasts at the pace of the last days", () => {
    expect(forecast(steady)).toEqual({ kind: "runs_out", atMs: NOON + 9 * DAY_MS });
  });

  test("counts today by the hours that have passed, so that mornings do not look calm", () => {
    const early = {
      ...steady,
      nowMs: TODAY + DAY_MS / 24,
      days: [{ dayStartMs: TODAY, tokens: 500_000 }, ...steady.days.slice(1)],
    };
    const late = forecast(early);
    expect(late.kind === "runs_out" && late.atMs).toBeLessThan(NOON + 9 * DAY_MS);
  });

  test("listens to yesterday more than to last week", () => {
    const [today, yesterday, ...older] = steady.days;
    if (!today || !yesterday) throw new Error("no days");
    const wild = { ...steady, days: [today, { ...yesterday, tokens: 4_000_000 }, ...older] };
    const longAgo = {
      ...steady,
      days: [today, yesterday, ...older.slice(0, -1), { dayStartMs: TODAY - 10 * DAY_MS, tokens: 4_000_000 }],
    };
    const at = (input: ForecastInput) => {
      const found = forecast(input);
      return found.kind === "runs_out" ? found.atMs : Number.POSITIVE_INFINITY;
    };
    expect(at(wild)).toBeLessThan(at(longAgo));
    expect(at(longAgo)).toBeLessThan(at(steady));
  });

  test("is no day where the period, or the plan, ends before", () => {
    expect(forecast({ ...steady, endMs: NOON + 9 * DAY_MS })).toEqual({ kind: "lasts" });
    expect(forecast({ ...steady, used: 0, limit: 80_000_000, endMs: null })).toEqual({ kind: "lasts" });
    expect(forecast({ ...steady, days: [] })).toEqual({ kind: "lasts" });
  });

  test("is told although the renewal is late", () => {
    expect(forecast({ ...steady, endMs: NOON - DAY_MS })).toEqual({
      kind: "runs_out",
      atMs: NOON + 9 * DAY_MS,
    });
  });

  test("is not guessed from less than a day, or from nothing", () => {
    expect(forecast({ ...steady, firstUseMs: NOON - DAY_MS + 1 })).toEqual({ kind: "unknown" });
    expect(forecast({ ...steady, firstUseMs: null, days: [] })).toEqual({ kind: "unknown" });
    expect(forecast({ ...steady, firstUseMs: null, used: 20_000_000 })).toEqual({ kind: "used_up" });
  });

  test("has come when no message fits any more, as the gateway and the news have it", () => {
    expect(forecast({ ...steady, used: 19_986_001 })).toEqual({ kind: "used_up" });
    expect(forecast({ ...steady, used: 19_986_000 })).toMatchObject({ kind: "runs_out" });
  });

  test("never lies in the past, nor after the end", () => {
    const inputs = fc.record({
      nowMs: fc.integer({ min: TODAY, max: TODAY + DAY_MS }),
      endMs: fc.option(fc.integer({ min: TODAY - 9 * DAY_MS, max: TODAY + 40 * DAY_MS })),
      used: fc.nat(30_000_000),
      limit: fc.integer({ min: 1, max: 20_000_000 }),
      least: fc.nat(14_000),
      firstUseMs: fc.option(fc.integer({ min: TODAY - 20 * DAY_MS, max: TODAY })),
      days: fc.array(
        fc.record({
          dayStartMs: fc.integer({ min: -20, max: 0 }).map((n) => TODAY + n * DAY_MS),
          tokens: fc.nat(9_000_000),
        }),
        { maxLength: 20 },
      ),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        const found = forecast(input);
        if (found.kind !== "runs_out") return;
        expect(found.atMs).toBeGreaterThan(input.nowMs);
        if (input.endMs !== null && input.endMs > input.nowMs) expect(found.atMs).toBeLessThan(input.endMs);
      }),
    );
  });
});
