import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isQuiet, minuteOfDay, type QuietHours, quietUntil } from "../../../src/domain/news/quiet-hours.ts";

const at = (time: string): number => Date.parse(`${time}Z`);
const berlin = (from: number, to: number): QuietHours => ({
  from: from * 60,
  to: to * 60,
  timeZone: "Europe/Berlin",
});
const end = (quiet: QuietHours, time: string): string | null => {
  const until = quietUntil(quiet, at(time));
  return until === null ? null : new Date(until).toISOString().slice(0, 16);
};

describe("quiet hours", () => {
  it.each([
    ["before they begin", berlin(22, 7), "2026-11-27T20:59", null],
    ["from their first minute on", berlin(22, 7), "2026-11-27T21:00", "2026-11-28T06:00"],
    ["after midnight", berlin(22, 7), "2026-11-28T02:30", "2026-11-28T06:00"],
    ["until their last minute", berlin(22, 7), "2026-11-28T05:59", "2026-11-28T06:00"],
    ["at their end", berlin(22, 7), "2026-11-28T06:00", null],
    ["within a day", berlin(13, 15), "2026-11-27T12:10", "2026-11-27T14:00"],
    ["that end at midnight", berlin(20, 0), "2026-11-27T22:00", "2026-11-27T23:00"],
    ["that begin at midnight", berlin(0, 9), "2026-11-27T23:00", "2026-11-28T08:00"],
    ["without a length", berlin(8, 8), "2026-11-27T07:00", null],
  ])("%s", (_, quiet, time, until) => {
    expect(end(quiet, time)).toBe(until);
  });

  it.each([
    ["clocks are put forward", berlin(22, 7), "2026-03-28T22:00", "2026-03-29T05:00"],
    ["clocks are put back", berlin(22, 7), "2026-10-24T22:00", "2026-10-25T06:00"],
    ["the end is jumped over", berlin(22, 2.5), "2026-03-28T22:00", "2026-03-29T01:00"],
    ["the end comes twice, the first time", berlin(22, 2.5), "2026-10-24T22:00", "2026-10-25T00:30"],
    ["the end comes twice, the second time", berlin(22, 2.5), "2026-10-25T01:10", "2026-10-25T01:30"],
    ["they begin in the hour that is missing", berlin(2.5, 7), "2026-03-29T01:00", "2026-03-29T05:00"],
  ])("in a night in which %s", (_, quiet, time, until) => {
    expect(end(quiet, time)).toBe(until);
  });

  it("go by half hours where zones do", () => {
    const quiet = { from: 22 * 60, to: 6 * 60, timeZone: "Asia/Kolkata" };
    expect(end(quiet, "2026-11-27T17:00")).toBe("2026-11-28T00:30");
    expect(minuteOfDay("+05:45", at("2026-11-27T23:00"))).toBe(4 * 60 + 45);
  });
});

/** Zones with a day at whose edges their clocks change, or might. */
const DAYS = [
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/St_Johns", "2026-03-08"],
  ["America/St_Johns", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["Asia/Kolkata", "2026-06-01"],
  ["-03:00", "2026-12-31"],
] as const;
const night = fc.record({
  day: fc.constantFrom(...DAYS),
  ms: fc.integer({ min: -86_400_000, max: 86_400_000 }),
  from: fc.integer({ min: 0, max: 1439 }),
  to: fc.integer({ min: 0, max: 1439 }),
});

test("the end is the first moment that is not quiet, whatever clocks do", () => {
  const STEP_MS = 17 * 60_000;
  fc.assert(
    fc.property(night, ({ day: [timeZone, day], ms, from, to }) => {
      const quiet = { from, to, timeZone };
      const nowMs = at(`${day}T00:00`) + ms;
      const until = quietUntil(quiet, nowMs);
      if (until === null) return !isQuiet(quiet, nowMs);
      for (let ms = nowMs; ms < until; ms += STEP_MS) expect(isQuiet(quiet, ms)).toBe(true);
      expect([isQuiet(quiet, until - 1), isQuiet(quiet, until)]).toEqual([true, false]);
      return until > nowMs && until <= nowMs + 86_400_000 + 3_600_000;
    }),
    { numRuns: 150, seed: 6 },
  );
});
