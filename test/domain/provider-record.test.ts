import fc from "fast-check";
import { expect, test } from "vitest";
import { type Observed, recordOf, reliability, startedPercent } from "../../src/domain/providers/record.ts";

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const seed = 20261127;

const TROUBLES = [
  "no_answer",
  "wrong_certificate",
  "not_ready",
  "lease_closed",
  "lease_refused",
  "unreachable",
];
const seen = (kind: string, daysAgo = 0, count = 1): Observed => ({
  kind,
  count,
  lastAtMs: NOW - daysAgo * DAY,
});
const trust = (...observed: Observed[]) => reliability(recordOf(observed, NOW));

const anyObserved: fc.Arbitrary<Observed> = fc.record({
  kind: fc.constantFrom("live", "bid", "no_bids", "deployment_refused", ...TROUBLES),
  count: fc.integer({ min: 1, max: 50 }),
  lastAtMs: fc.integer({ min: NOW - 30 * DAY, max: NOW }),
});

test("a newcomer is neither best nor worst, and one success or failure moves it", () => {
  expect(reliability(undefined)).toBe(0.75);
  expect(trust(seen("live"))).toBeGreaterThan(0.75);
  expect(trust(seen("no_answer"))).toBeLessThan(0.75);
});

test("what happened a week ago counts half, and what a wrong certificate says is more than no answer", () => {
  expect(recordOf([seen("live", 7)], NOW).good).toBeCloseTo(0.5);
  expect(recordOf([seen("live", 14)], NOW).good).toBeCloseTo(0.25);
  expect(trust(seen("wrong_certificate"))).toBeLessThan(trust(seen("no_answer", 0, 3)));
  expect(trust(seen("lease_refused"))).toBeGreaterThan(trust(seen("no_answer")));
});

test("whatever was seen, trust is a share, a success never lowers it, a failure never raises it, and order is nothing", () => {
  fc.assert(
    fc.property(fc.array(anyObserved), fc.constantFrom(...TROUBLES), (observed, trouble) => {
      const before = trust(...observed);
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThan(1);
      expect(trust(...observed, seen("live"))).toBeGreaterThan(before);
      expect(trust(...observed, seen(trouble))).toBeLessThan(before);
      expect(trust(...observed, seen("bid"))).toBe(before);
      expect(trust(...observed.toReversed())).toBeCloseTo(before, 9);
    }),
    { seed },
  );
});

test("left alone, whoever it was comes nearer to a newcomer, without passing it", () => {
  fc.assert(
    fc.property(fc.array(anyObserved), fc.integer({ min: 1, max: 365 }), (observed, days) => {
      const now = trust(...observed);
      const later = reliability(recordOf(observed, NOW + days * DAY));
      const distance = (share: number) => Math.abs(share - 0.75);
      expect(distance(later)).toBeLessThanOrEqual(distance(now) + 1e-12);
      expect(Math.sign(later - 0.75) * Math.sign(now - 0.75)).toBeGreaterThanOrEqual(0);
    }),
    { seed },
  );
});

test("in words only starts are counted, and only who never failed has all of them", () => {
  expect(startedPercent(recordOf([], NOW))).toBeNull();
  expect(startedPercent(recordOf([seen("lease_closed")], NOW))).toBeNull();
  expect(startedPercent(recordOf([seen("live", 0, 999), seen("no_answer")], NOW))).toBe(99);
  const record = recordOf([seen("live", 3, 30), seen("not_ready", 12)], NOW);
  expect(record).toMatchObject({ starts: 31, started: 30, troubles: 1, lastTroubleAtMs: NOW - 12 * DAY });
  expect(startedPercent(record)).toBe(97);
});
