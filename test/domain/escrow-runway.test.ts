import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  endHeight,
  hasMoved,
  leftUact,
  timeOfHeight,
  topUp,
  WARN_HOURS,
  warningDue,
} from "../../src/domain/providers/escrow-runway.ts";

const HOUR_MS = 3_600_000;
const escrows = fc.record({
  fundsUact: fc.integer({ min: 0, max: 100_000_000 }),
  settledHeight: fc.integer({ min: 1, max: 50_000_000 }),
});
/** Providers ask with up to eighteen decimals. */
const rates = fc.double({ min: 0.01, max: 1_000, noNaN: true });
const pace = { height: 28_000_000, atMs: 1_800_000_000_000, secondsPerBlock: 6.117 };

describe("an escrow's end", () => {
  it("stays where it is however often the chain reckons meanwhile", () => {
    fc.assert(
      fc.property(escrows, rates, fc.double({ min: 0, max: 1, noNaN: true }), (escrow, rate, share) => {
        const end = endHeight(escrow, rate) ?? 0;
        const later = Math.floor(escrow.settledHeight + (end - escrow.settledHeight) * share);
        const settled = { fundsUact: leftUact(escrow, rate, later), settledHeight: later };
        expect(Math.abs((endHeight(settled, rate) ?? 0) - end)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is the last block that can be paid", () => {
    fc.assert(
      fc.property(escrows, rates, (escrow, rate) => {
        const end = endHeight(escrow, rate) ?? 0;
        const blocks = end - escrow.settledHeight;
        expect(blocks * rate).toBeLessThanOrEqual(escrow.fundsUact + rate * 1e-5);
        expect((blocks + 1) * rate).toBeGreaterThan(escrow.fundsUact * (1 - 1e-9));
        expect(leftUact(escrow, rate, end)).toBeLessThan(rate * (1 + 1e-5) + 1e-6);
      }),
    );
  });

  it("has no time where nothing is taken, and does not move by crumbs", () => {
    expect(endHeight({ fundsUact: 5, settledHeight: 1 }, 0)).toBeNull();
    const now = pace.atMs;
    const known = { endHeight: 28_001_000, runsOutAt: timeOfHeight(28_001_000, pace) };
    expect(known.runsOutAt - now).toBe(6_117_000);
    expect(hasMoved(known, { ...known, endHeight: 28_001_002 }, now)).toBe(false);
    expect(hasMoved(known, { ...known, endHeight: 28_001_003 }, now)).toBe(true);
    expect(hasMoved(known, { ...known, runsOutAt: known.runsOutAt + 14 * 60_000 }, now)).toBe(false);
    expect(hasMoved(known, { ...known, runsOutAt: known.runsOutAt + 16 * 60_000 }, now)).toBe(true);
    expect(hasMoved({ endHeight: null, runsOutAt: null }, known, now)).toBe(true);
    expect(hasMoved(known, { endHeight: null, runsOutAt: null }, now)).toBe(true);
  });
});

describe("what is paid in", () => {
  const rules = { belowMs: 24 * HOUR_MS, untilMs: 48 * HOUR_MS, leastUact: 500_000 };
  const questions = fc.record({
    leftMs: fc.integer({ min: -HOUR_MS, max: 100 * HOUR_MS }),
    rateUactPerBlock: rates,
    secondsPerBlock: fc.double({ min: 4, max: 8, noNaN: true }),
    budgetUact: fc.integer({ min: 0, max: 50_000_000 }),
    floatUact: fc.integer({ min: 0, max: 50_000_000 }),
  });

  it("is never more than the budget or the wallet has, and never a crumb", () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const answer = topUp(asked, rules);
        if (answer.kind !== "pay") return;
        expect(Number.isSafeInteger(answer.amountUact)).toBe(true);
        expect(answer.amountUact).toBeGreaterThanOrEqual(rules.leastUact);
        expect(answer.amountUact).toBeLessThanOrEqual(Math.min(asked.budgetUact, asked.floatUact));
      }),
    );
  });

  it("lasts until then where nothing is short, and is asked for only when little is left", () => {
    fc.assert(
      fc.property(questions, (one) => {
        const asked = { ...one, budgetUact: 10 ** 12, floatUact: 10 ** 12 };
        const answer = topUp(asked, rules);
        expect(answer.kind).toBe(asked.leftMs < rules.belowMs ? "pay" : "enough");
        if (answer.kind !== "pay") return;
        const lastsMs =
          Math.max(0, asked.leftMs) +
          (answer.amountUact / asked.rateUactPerBlock) * asked.secondsPerBlock * 1000;
        expect(lastsMs).toBeGreaterThanOrEqual(rules.untilMs - 1);
      }),
    );
  });

  it("says what there is too little of", () => {
    const asked = { leftMs: HOUR_MS, rateUactPerBlock: 12, secondsPerBlock: 6 };
    const short = (budgetUact: number, floatUact: number) =>
      topUp({ ...asked, budgetUact, floatUact }, rules);
    expect(short(499_999, 10 ** 9)).toEqual({ kind: "short", why: "budget" });
    expect(short(10 ** 9, 499_999)).toEqual({ kind: "short", why: "float" });
    expect(short(10 ** 9, 500_000)).toEqual({ kind: "pay", amountUact: 500_000 });
  });
});

describe("warnings", () => {
  it("are given at each mark once, and the nearest alone where some were slept through", () => {
    expect(warningDue(73 * HOUR_MS, null)).toBeNull();
    expect(warningDue(71 * HOUR_MS, null)).toBe(72);
    expect(warningDue(71 * HOUR_MS, 72)).toBeNull();
    expect(warningDue(20 * HOUR_MS, 72)).toBe(24);
    expect(warningDue(5 * HOUR_MS, null)).toBe(6);
    expect(warningDue(-HOUR_MS, 6)).toBeNull();
    expect(WARN_HOURS).toEqual([72, 24, 6]);
  });
});
