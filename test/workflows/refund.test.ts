import { expect, test } from "vitest";
import { syncCheckout } from "../../src/services/billing/checkout/sync-checkout.ts";
import { type MoneyWorld, startMoneyWorld } from "../services/billing/money-world.ts";

const DAY_MS = 86_400_000;

/** A paid agent whose deploy was given up before anything was on chain. */
async function failedDeploy() {
  const w = await startMoneyWorld();
  const ann = await w.person("ann");
  const { deploymentId, orderId, sessionId } = await w.checkout(ann.userId, ann.ctx);
  w.stripe.pay(sessionId);
  await syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId } });
  await w.repos.deployments.transition(deploymentId, ["queued"], "failing", { failure_reason: "no_bids" });
  return { w, deploymentId, orderId, paymentId: w.paymentOf(sessionId) };
}

const refundRow = async (w: MoneyWorld, paymentId: string) =>
  (await w.repos.refunds.listByPayment("stripe", paymentId))[0];
const money = (w: MoneyWorld) => w.stripe.ledger.totals(w.stripe.ledger.customers()[0]?.id ?? "");
const types = async (w: MoneyWorld, id: string) =>
  (await w.repos.events.listAfter(id, { limit: 500 })).map((e) => e.type);

/** What Stripe answers to a refund, instead of making one. */
function refundAnswers(w: MoneyWorld, status: number, body: object): void {
  w.stripe.faults.add({ kind: "status", match: /POST \/v1\/refunds/, status, body: JSON.stringify(body) });
}

test("a deploy that failed gives the money back once, ends the plan and revokes its slots", async () => {
  const { w, deploymentId, orderId } = await failedDeploy();
  await w.drain();
  expect(await w.row(deploymentId)).toMatchObject({ phase: "failed", slotId: null });
  expect(await w.order(orderId)).toBe("refunded");
  expect(money(w)).toMatchObject({ refunds: 1, refundedMinor: 2900, activeSubscriptions: 0 });
  expect((await types(w, deploymentId)).filter((t) => t === "refunded")).toHaveLength(1);
  expect(await w.repos.slots.listByUser((await w.row(deploymentId)).userId)).toMatchObject([
    { state: "revoked" },
  ]);
});

test.each(["refund.before_call", "refund.done_unrecorded", "cancel.before_call", "cancel.done_unrecorded"])(
  "a crash at %s still ends in one refund and a cancelled plan",
  async (point) => {
    const { w, paymentId } = await failedDeploy();
    w.crash.at = point;
    await w.drain();
    expect(w.crash.at).toBeNull();
    w.clock.offsetMs += 1_000;
    await w.drain();
    expect(await refundRow(w, paymentId)).toMatchObject({ state: "done" });
    expect(money(w)).toMatchObject({ refunds: 1, refundedMinor: 2900, activeSubscriptions: 0 });
  },
);

test("a refund the provider refuses still stops the billing, is told, and is asked for again", async () => {
  const { w, deploymentId, paymentId } = await failedDeploy();
  const error = {
    type: "invalid_request_error",
    code: "balance_insufficient",
    message: "Insufficient funds",
  };
  refundAnswers(w, 400, { error });
  await w.drain();
  expect(await refundRow(w, paymentId)).toMatchObject({ state: "failed", error: "rejected" });
  expect(money(w)).toMatchObject({ refunds: 0, activeSubscriptions: 0 });
  expect(await types(w, deploymentId)).toContain("refund_failed");
  await w.drain();
  expect(money(w).refunds).toBe(0);

  w.clock.offsetMs += DAY_MS + 1_000;
  await w.drain();
  expect(await refundRow(w, paymentId)).toMatchObject({ state: "done" });
  expect(money(w)).toMatchObject({ refunds: 1, refundedMinor: 2900 });
  const seen = await types(w, deploymentId);
  expect(seen.filter((t) => t === "refund_failed")).toHaveLength(1);
  expect(seen).toContain("refunded");
});

test.each(["failed", "pending"])("a refund that is %s is not called done", async (status) => {
  const { w, paymentId } = await failedDeploy();
  refundAnswers(w, 200, {
    id: "re_1",
    object: "refund",
    amount: 2900,
    currency: "usd",
    status,
    payment_intent: paymentId,
  });
  await w.drain();
  expect((await refundRow(w, paymentId))?.state).toBe(status === "failed" ? "failed" : "wanted");
  expect(money(w).activeSubscriptions).toBe(0);
  w.clock.offsetMs += DAY_MS + 1_000;
  await w.drain();
  expect(await refundRow(w, paymentId)).toMatchObject({ state: "done" });
  expect(money(w)).toMatchObject({ refunds: 1, refundedMinor: 2900 });
});

test("a provider that does not answer changes nothing (I3)", async () => {
  const { w, paymentId } = await failedDeploy();
  w.stripe.faults.add({ kind: "status", match: /POST \/v1\/refunds/, status: 503, times: 3, body: "{}" });
  await w.drain();
  expect(await refundRow(w, paymentId)).toMatchObject({ state: "wanted" });
  w.clock.offsetMs += 1_000;
  await w.drain();
  expect(await refundRow(w, paymentId)).toMatchObject({ state: "done" });
});
