import { describe, expect, test } from "vitest";
import type { PolarTwin } from "../../../src/sandbox/polar/twin.ts";
import { FAILS_LATER_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { PRO, paid, startTwin } from "./world.ts";

const DAY_MS = 86_400_000;

/** The types of what happened since the last look; the customer's state follows everything and is left out. */
function watch(twin: PolarTwin) {
  let seen = 0;
  return (): string[] => {
    const events = twin.ledger.events();
    const fresh = events.slice(seen).map((one) => one.type);
    seen = events.length;
    return fresh.filter((type) => type !== "customer.state_changed");
  };
}

async function subscribed(card?: string) {
  const world = await startTwin();
  const bought = await paid(world.twin, world.polar, card);
  const news = watch(world.twin);
  news();
  const plan = () => {
    const [subscription] = world.twin.ledger.subscriptions();
    if (!subscription) throw new Error("no subscription");
    return subscription;
  };
  return { ...world, ...bought, news, plan };
}

describe("event sequences as Polar documents them", () => {
  test("a purchase", async () => {
    const { twin, polar } = await startTwin();
    await paid(twin, polar);
    expect(watch(twin)()).toEqual([
      "customer.created",
      "checkout.created",
      "checkout.updated",
      "subscription.created",
      "subscription.active",
      "subscription.updated",
      "order.created",
      "order.updated",
      "order.paid",
      "checkout.updated",
    ]);
    const checkouts = twin.ledger.events().filter((one) => one.type === "checkout.updated");
    expect(checkouts.map((one) => ("status" in one.data ? one.data.status : ""))).toEqual([
      "confirmed",
      "succeeded",
    ]);
  });

  test("a renewal: the new period is told before its order exists", async () => {
    const { twin, clock, news, plan } = await subscribed();
    const before = plan();
    clock.forward(31 * DAY_MS);
    twin.passTime();
    expect(news()).toEqual([
      "subscription.cycled",
      "subscription.updated",
      "order.created",
      "order.updated",
      "order.paid",
    ]);
    expect(plan().current_period_start).toBe(before.current_period_end);
    expect(twin.ledger.orders().map((one) => one.billing_reason)).toEqual([
      "subscription_create",
      "subscription_cycle",
    ]);
  });

  test("a cancellation at the period's end: `canceled` comes while the status is still active", async () => {
    const { twin, clock, polar, news, plan, subscriptionId } = await subscribed();
    await polar.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    expect(news()).toEqual(["subscription.updated", "subscription.canceled"]);
    expect(plan()).toMatchObject({ status: "active", ends_at: plan().current_period_end });
    await polar.subscriptions.update(subscriptionId, { cancel_at_period_end: false });
    expect(news()).toEqual(["subscription.updated", "subscription.uncanceled"]);
    await polar.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    news();
    clock.forward(31 * DAY_MS);
    twin.passTime();
    expect(news()).toEqual(["subscription.updated", "subscription.revoked"]);
    expect(plan().status).toBe("canceled");
    expect(twin.ledger.orders()).toHaveLength(1);
  });

  test("a revocation", async () => {
    const { polar, news, plan, subscriptionId } = await subscribed();
    await polar.subscriptions.revoke(subscriptionId);
    expect(news()).toEqual(["subscription.updated", "subscription.canceled", "subscription.revoked"]);
    expect(plan().ended_at).not.toBeNull();
  });

  test("dunning: overdue, tried again after 2, 7, 14 and 21 days, then revoked", async () => {
    const { twin, clock, news, plan } = await subscribed(FAILS_LATER_CARD);
    clock.forward(Date.parse(plan().current_period_end) - clock.now());
    twin.passTime();
    expect(news()).toEqual([
      "subscription.cycled",
      "subscription.updated",
      "order.created",
      "subscription.updated",
      "subscription.past_due",
    ]);
    const dueMs = clock.now();
    const waits: number[] = [];
    for (let tries = 0; tries < 4; tries++) {
      const next = Date.parse(twin.ledger.orders()[1]?.next_payment_attempt_at ?? "");
      waits.push((next - dueMs) / DAY_MS);
      clock.forward(next - clock.now());
      twin.passTime();
    }
    expect(waits).toEqual([2, 7, 14, 21]);
    expect(news()).toEqual([
      "subscription.updated",
      "subscription.canceled",
      "subscription.revoked",
      "order.updated",
    ]);
    expect(twin.ledger.orders()[1]?.status).toBe("void");
  });

  test("a better card pays what is owed", async () => {
    const { twin, clock, news, plan, subscriptionId } = await subscribed(FAILS_LATER_CARD);
    clock.forward(31 * DAY_MS);
    twin.passTime();
    news();
    twin.replaceCard(subscriptionId, GOOD_CARD);
    expect(news()).toEqual(["order.updated", "order.paid", "subscription.updated", "subscription.active"]);
    expect(plan()).toMatchObject({ status: "active", past_due_at: null });
  });

  test("a change of product paid now, with the rest of both", async () => {
    const { twin, clock, polar, news, plan, subscriptionId } = await subscribed();
    const { current_period_start: from, current_period_end: to } = plan();
    clock.forward((Date.parse(to) - Date.parse(from)) / 2);
    await polar.subscriptions.update(subscriptionId, { product_id: PRO.id, proration_behavior: "invoice" });
    expect(news()).toEqual(["order.created", "order.updated", "order.paid", "subscription.updated"]);
    const order = twin.ledger.orders()[1];
    expect(order).toMatchObject({ billing_reason: "subscription_update", total_amount: 1000 });
    expect(order?.items.map((one) => one.amount)).toEqual([-1450, 2450]);
    expect(plan()).toMatchObject({ product_id: PRO.id, amount: 4900, current_period_end: to });
  });

  test("a change of product for the next order, and one for the next period", async () => {
    const { twin, clock, polar, news, plan, subscriptionId } = await subscribed();
    await polar.subscriptions.update(subscriptionId, { product_id: PRO.id, proration_behavior: "prorate" });
    expect(news()).toEqual(["subscription.updated"]);
    clock.forward(31 * DAY_MS);
    twin.passTime();
    expect(twin.ledger.orders()[1]?.total_amount).toBe(4900 + 4900 - 2900);
    news();
    const [{ id: starter } = { id: "" }] = twin.ledger.products();
    await polar.subscriptions.update(subscriptionId, {
      product_id: starter,
      proration_behavior: "next_period",
    });
    expect(plan()).toMatchObject({ product_id: PRO.id, pending_update: { product_id: starter } });
    clock.forward(31 * DAY_MS);
    twin.passTime();
    expect(plan()).toMatchObject({ product_id: starter, pending_update: null });
    expect(twin.ledger.orders()[2]?.total_amount).toBe(2900);
  });

  test("a refund leaves the subscription as it is; a checkout that nobody paid expires after a day", async () => {
    const { twin, clock, polar, news, plan, orderId } = await subscribed();
    twin.refundByHand(orderId, 1000);
    expect(news()).toEqual(["order.updated", "refund.created", "order.refunded"]);
    expect(twin.ledger.orders()[0]?.status).toBe("partially_refunded");
    twin.refundByHand(orderId);
    expect(twin.ledger.orders()[0]).toMatchObject({ status: "refunded", refunded_amount: 2900 });
    expect(plan().status).toBe("active");
    news();
    await polar.checkouts.create({ products: [PRO.id] });
    clock.forward(DAY_MS - 1);
    twin.passTime();
    expect(news()).toEqual(["checkout.created"]);
    clock.forward(1);
    twin.passTime();
    expect(news()).toEqual(["checkout.expired"]);
  });

  test("a month of absence is made up step by step, each at its own time", async () => {
    const { twin, clock, plan } = await subscribed(FAILS_LATER_CARD);
    clock.forward(120 * DAY_MS);
    twin.passTime();
    expect(plan().status).toBe("canceled");
    expect(twin.ledger.orders()).toHaveLength(2);
    const good = await subscribed();
    good.clock.forward(95 * DAY_MS);
    good.twin.passTime();
    expect(good.twin.ledger.orders()).toHaveLength(4);
  });
});
