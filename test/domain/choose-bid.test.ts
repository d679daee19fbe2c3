import fc from "fast-check";
import { expect, test } from "vitest";
import { readReason } from "../../src/domain/providers/choice-reason.ts";
import { type Bid, type BidRules, chooseBid } from "../../src/domain/providers/choose-bid.ts";
import { recordOf } from "../../src/domain/providers/record.ts";

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

const rules = (changes: Partial<BidRules> = {}): BidRules => ({
  maxPriceUactPerBlock: 100,
  requireAudited: true,
  blacklisted: new Set(),
  excluded: new Set(),
  records: new Map(),
  nowMs: NOW,
  ...changes,
});
const bid = (provider: string, priceUactPerBlock: number, audited = true): Bid => ({
  provider,
  priceUactPerBlock,
  audited,
});

test("the cheapest of equals wins", () => {
  expect(chooseBid([bid("b", 12), bid("a", 10)], rules()).chosen?.provider).toBe("a");
});

test("a provider that keeps failing loses to a dearer one that works", () => {
  const records = new Map([
    ["cheap", recordOf([{ kind: "no_answer", count: 6, lastAtMs: NOW }], NOW)],
    ["solid", recordOf([{ kind: "live", count: 20, lastAtMs: NOW - DAY }], NOW)],
  ]);
  const choice = chooseBid([bid("cheap", 10), bid("solid", 20)], rules({ records }));
  expect(choice.chosen?.provider).toBe("solid");
  expect(choice.reason).toBe("best_record:2:100:20");
});

test("each rule says why it skipped a bid", () => {
  const choice = chooseBid(
    [bid("unaudited", 1, false), bid("banned", 2), bid("failed", 3), bid("dear", 500)],
    rules({ blacklisted: new Set(["banned"]), excluded: new Set(["failed"]) }),
  );
  expect(choice.chosen).toBeNull();
  expect(choice.skipped).toEqual([
    { provider: "unaudited", why: "not_audited" },
    { provider: "banned", why: "blacklisted" },
    { provider: "failed", why: "already_failed" },
    { provider: "dear", why: "over_price_cap" },
  ]);
});

test("whatever the bids, the choice obeys every rule and does not depend on their order", () => {
  const anyBid = fc.record({
    provider: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    priceUactPerBlock: fc.integer({ min: 1, max: 200 }),
    audited: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(anyBid, { selector: (b) => b.provider }),
      fc.subarray(["a", "b", "c"]),
      (bids, banned) => {
        const set = rules({ blacklisted: new Set(banned), excluded: new Set(["d"]) });
        const { chosen } = chooseBid(bids, set);
        expect(chooseBid([...bids].reverse(), set).chosen).toEqual(chosen);
        if (!chosen) return;
        expect(chosen.audited).toBe(true);
        expect(chosen.priceUactPerBlock).toBeLessThanOrEqual(100);
        expect([...banned, "d"]).not.toContain(chosen.provider);
      },
    ),
    { seed: 20261122 },
  );
});

test("why it was chosen can be read back, as can what was written before records were", () => {
  const seen = [
    { kind: "live", count: 30, lastAtMs: NOW - DAY },
    { kind: "not_ready", count: 1, lastAtMs: NOW - 12.5 * DAY },
  ];
  const { reason } = chooseBid(
    [bid("a", 10), bid("b", 12)],
    rules({ records: new Map([["a", recordOf(seen, NOW)]]) }),
  );
  expect(reason).toBe("cheapest:2:97:31:12");
  expect(readReason(reason)).toEqual({
    how: "cheapest",
    bids: 2,
    record: { percent: 97, starts: 31, troubleDaysAgo: 12 },
  });
  expect(readReason("cheapest:3")).toEqual({ how: "cheapest", bids: 3, record: null });
  expect(readReason("best_record:2:100:20")?.record).toEqual({
    percent: 100,
    starts: 20,
    troubleDaysAgo: null,
  });
  for (const none of [null, "none:0", ""]) expect(readReason(none)).toBeNull();
});
