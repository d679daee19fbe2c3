import { expect, test } from "vitest";
import { entitles, hasEnded } from "../../src/domain/billing/entitlement.ts";
import { matchCheckout } from "../../src/domain/billing/match-checkout.ts";
import { aboutMessages, PLAN_IDS, PLANS, planById } from "../../src/domain/plans/plans.ts";
import { estimateRunningCost, runwayHours, usdPerMonth } from "../../src/domain/providers/running-cost.ts";

const order = { id: "o", customerId: "cus_1", priceId: "price_1", amountMinor: 2900, currency: "usd" };
const paid = {
  paid: true,
  customerId: "cus_1",
  priceId: "price_1",
  quantity: 1,
  subtotalMinor: 2900,
  currency: "usd",
};

test("only an exact payment matches its order", () => {
  expect(matchCheckout(order, paid)).toEqual({ kind: "matches" });
  expect(matchCheckout(order, { ...paid, currency: "USD" })).toEqual({ kind: "matches" });
  expect(matchCheckout(order, { ...paid, paid: false })).toEqual({ kind: "unpaid" });
});

test.each([
  ["price", { priceId: "price_2" }],
  ["quantity", { quantity: 2 }],
  ["amount", { subtotalMinor: 100 }],
  ["currency", { currency: "eur" }],
  ["customer", { customerId: "cus_2" }],
  ["price", { priceId: null }],
])("a payment with another %s does not", (what, change) => {
  expect(matchCheckout(order, { ...paid, ...change })).toEqual({ kind: "mismatch", what });
});

test("unknown statuses neither grant nor end a plan", () => {
  expect(entitles("unknown")).toBe(false);
  expect(hasEnded("unknown")).toBe(false);
  expect(entitles("past_due")).toBe(true);
  expect(hasEnded("canceled")).toBe(true);
});

test("plans grow in everything they sell", () => {
  const plans = PLAN_IDS.map((id) => PLANS[id]);
  for (const key of ["priceMinor", "slots", "tokensPerPeriod"] as const) {
    expect(plans.map((p) => p[key])).toEqual([...plans.map((p) => p[key])].sort((a, b) => a - b));
  }
  expect(() => planById("free")).toThrow(/no plan/);
});

test("messages are promised with two digits and never rounded up", () => {
  expect(aboutMessages(10_000_000)).toBe(760);
  expect(aboutMessages(13_000)).toBe(1);
  expect(aboutMessages(0)).toBe(0);
});

test("running cost follows recent bids, and says so when there are none", () => {
  const size = { cpuUnits: 1.5, memoryMiB: 3072, storageMiB: 10_240 };
  expect(estimateRunningCost(size, []).basis).toBe("list_price");
  const fromBids = estimateRunningCost(size, [12, 20]);
  expect(fromBids).toMatchObject({ basis: "recent_bids", samples: 2 });
  expect(usdPerMonth(60)).toBeCloseTo(25.8, 0);
  expect(runwayHours(500_000, 12.3, 6.117)).toBeCloseTo(69, 0);
});
