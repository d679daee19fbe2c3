import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bid, type BidRules, chooseBid, reliability } from "../../src/domain/providers/choose-bid.ts";

const rules = (changes: Partial<BidRules> = {}): BidRules => ({
  maxPriceUactPerBlock: 100,
  requireAudited: true,
  blacklisted: new Set(),
  excluded: new Set(),
  records: new Map(),
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
    ["cheap", { provider: "cheap", successes: 0, failures: 6 }],
    ["solid", { provider: "solid", successes: 20, failures: 0 }],
  ]);
  const choice = chooseBid([bid("cheap", 10), bid("solid", 20)], rules({ records }));
  expect(choice.chosen?.provider).toBe("solid");
  expect(choice.reason).toContain("best_record:");
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

test("a newcomer is trusted half way", () => {
  expect(reliability(undefined)).toBe(0.5);
});
