import { describe, expect, test } from "vitest";
import { forgetUser } from "../../../src/services/accounts/forget-user.ts";
import { cancelCheckout } from "../../../src/services/billing/checkout/cancel-checkout.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import { syncPayment } from "../../../src/services/billing/payment/sync-payment.ts";
import { syncSubscription } from "../../../src/services/billing/plan/sync-subscription.ts";
import { closeAgent } from "../../../src/services/deployments/close-agent.ts";
import { deployOnFreeSlot } from "../../../src/services/deployments/deploy-on-free-slot.ts";
import { requireFloat } from "../../../src/services/deployments/require-float.ts";
import { reconcileCheckout } from "../../../src/workflows/reconcile/reconcile-checkout.ts";
import { DEPOSIT_UACT } from "../../world/service-settings.ts";
import { eraseSteps, eraseUpToSignIn } from "./erase-up-to-sign-in.ts";
import { type MoneyWorld, startMoneyWorld } from "./money-world.ts";

const HOUR_MS = 3_600_000;
const sync = (w: MoneyWorld, sessionId: string) =>
  syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId } });
const totals = (w: MoneyWorld) => {
  const [customer] = w.stripe.ledger.customers();
  return w.stripe.ledger.totals(customer?.id ?? "");
};

async function paidOnce(plan = "starter") {
  const w = await startMoneyWorld();
  const ann = await w.person("ann");
  const checkout = await w.checkout(ann.userId, ann.ctx, plan);
  w.stripe.pay(checkout.sessionId);
  return { w, ann, ...checkout, paymentId: w.paymentOf(checkout.sessionId) };
}

describe("money that went back before we heard of it starts nothing", () => {
  test.each([
    ["refunded", (w: MoneyWorld, id: string) => void w.stripe.refundByHand(id)],
    ["disputed", (w: MoneyWorld, id: string) => void w.stripe.dispute(id)],
  ])("%s", async (state, takeBack) => {
    const { w, deploymentId, orderId, sessionId, paymentId } = await paidOnce();
    takeBack(w, paymentId);
    await sync(w, sessionId);
    await sync(w, sessionId);
    await w.drain(["refund"]);
    expect(await w.order(orderId)).toBe(state);
    expect((await w.row(deploymentId)).phase).toBe("draft");
    expect(totals(w).activeSubscriptions).toBe(0);
    expect(w.stripe.ledger.refunds()).toHaveLength(state === "refunded" ? 1 : 0);
  });

  test("a part that went back is only noted (negative control)", async () => {
    const { w, deploymentId, sessionId, paymentId } = await paidOnce();
    w.stripe.refundByHand(paymentId, 100);
    await sync(w, sessionId);
    expect((await w.row(deploymentId)).phase).toBe("queued");
  });
});

test("a disputed payment freezes the whole plan: nothing new starts, and nothing more is taken", async () => {
  const { w, ann, orderId, sessionId, paymentId } = await paidOnce("pro");
  await sync(w, sessionId);
  w.stripe.dispute(paymentId);
  await syncPayment({ ctx: w.ctx, input: { rail: "stripe", paymentId } });
  await w.drain(["subscription"]);
  expect(await w.order(orderId)).toBe("disputed");
  expect(w.stripe.ledger.subscriptions()[0]).toMatchObject({ status: "active", cancel_at_period_end: true });
  const next = await w.draft(ann.userId);
  await expect(deployOnFreeSlot({ ctx: ann.ctx, input: { deploymentId: next.id } })).rejects.toMatchObject({
    details: { reason: "dispute_open" },
  });
});

const isLost = (w: MoneyWorld, id: string): void =>
  void w.stripe.closeDispute(w.stripe.dispute(id).id, "lost");

test.each([
  ["refund by hand", (w: MoneyWorld, id: string) => void w.stripe.refundByHand(id)],
  ["lost dispute", isLost],
])(
  "a %s whose webhook was lost ends agent and plan at the next look at the plan",
  async (_what, takeBack) => {
    const { w, deploymentId, sessionId, paymentId } = await paidOnce();
    await sync(w, sessionId);
    await w.drain(["subscription"]);
    takeBack(w, paymentId);
    w.clock.offsetMs += HOUR_MS / 2;
    await w.turn(["subscription"]);
    expect((await w.row(deploymentId)).phase).toBe("queued");
    w.clock.offsetMs += HOUR_MS / 2;
    await w.turn(["subscription"]);
    expect((await w.row(deploymentId)).phase).toBe("closing");
    expect(totals(w).activeSubscriptions).toBe(0);
  },
);

describe("a lost payment ends its plan", () => {
  async function boughtAndRunning() {
    const bought = await paidOnce();
    await sync(bought.w, bought.sessionId);
    await bought.w.drain(["subscription"]);
    return bought;
  }

  test("even when the first try broke off half-way", async () => {
    const { w, paymentId } = await boughtAndRunning();
    isLost(w, paymentId);
    w.stripe.faults.add({ kind: "status", status: 500, match: /DELETE \/v1\/subscriptions/, times: 3 });
    await expect(syncPayment({ ctx: w.ctx, input: { rail: "stripe", paymentId } })).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(totals(w).activeSubscriptions).toBe(1);
    w.clock.offsetMs += HOUR_MS;
    await w.turn(["subscription"]);
    expect(totals(w).activeSubscriptions).toBe(0);
  });

  test.each([
    ["lost to a bank", isLost],
    ["refunded", (w: MoneyWorld, id: string) => void w.stripe.refundByHand(id)],
  ])("also a renewal that was %s before anybody heard of it", async (_what, takeBack) => {
    const { w, deploymentId } = await boughtAndRunning();
    w.clock.offsetMs += 31 * 24 * HOUR_MS;
    w.stripe.passTime();
    const [renewal] = w.stripe.ledger.payments().filter((one) => one.created * 1000 > Date.now() + HOUR_MS);
    takeBack(w, renewal?.id ?? "");
    await w.turn(["subscription"]);
    expect((await w.row(deploymentId)).phase).toBe("closing");
    expect(totals(w).activeSubscriptions).toBe(0);
  });
});

/** A second session of the same order, such as one whose answer was lost, and nobody's webhook about it. */
async function unheardSession(w: MoneyWorld, userId: string, orderId: string): Promise<string> {
  const customer = await w.repos.customers.find("stripe", userId);
  const opened = await w.ctx.rails.get("stripe")?.openCheckout({
    orderId,
    userId,
    customerId: customer?.providerCustomerId ?? "",
    plan: "starter",
    idempotencyKey: "an answer that was lost",
    successUrl: "http://127.0.0.1:8080/paid",
    cancelUrl: "http://127.0.0.1:8080/cancelled",
    expiresAtMs: w.clock.now() + 24 * HOUR_MS - 60_000,
  });
  return opened?.sessionId ?? "";
}

describe("a payment that nobody ever told us of is found at the next look at its customer", () => {
  test("beside one that counts: it goes back, and its plan with it", async () => {
    const { w, ann, orderId, sessionId } = await paidOnce();
    await sync(w, sessionId);
    w.stripe.pay(await unheardSession(w, ann.userId, orderId));
    expect(totals(w)).toMatchObject({ payments: 2, activeSubscriptions: 2 });
    w.clock.offsetMs += HOUR_MS;
    await w.drain(["customer", "refund"]);
    expect(totals(w)).toMatchObject({ payments: 2, refunds: 1, refundedMinor: 2900, activeSubscriptions: 1 });
    expect(await w.order(orderId)).toBe("paid");
  });

  test("long after its order had expired, for as long as its session could be paid", async () => {
    const w = await startMoneyWorld();
    const ann = await w.person("ann");
    const { deploymentId, orderId, sessionId } = await w.checkout(ann.userId, ann.ctx);
    const unheard = await unheardSession(w, ann.userId, orderId);
    w.stripe.cancelSession(sessionId);
    w.clock.offsetMs += HOUR_MS;
    await w.drain(["checkout", "customer"]);
    expect(await w.order(orderId)).toBe("expired");
    w.stripe.pay(unheard);
    w.clock.offsetMs += HOUR_MS;
    await w.drain(["customer", "refund"]);
    expect(await w.order(orderId)).toBe("paid");
    expect((await w.row(deploymentId)).phase).toBe("queued");
  });

  test("and a customer who can pay nothing any more is left alone", async () => {
    const w = await startMoneyWorld();
    const ann = await w.person("ann");
    const { sessionId } = await w.checkout(ann.userId, ann.ctx);
    const looks = async () =>
      (await w.client.execute("select key from jobs where key like 'customer:%'")).rows.length;
    w.clock.offsetMs += 60_000;
    await w.drain(["customer"]);
    expect(await looks(), "the checkout may still be paid").toBe(1);
    w.stripe.cancelSession(sessionId);
    await sync(w, sessionId);
    w.clock.offsetMs += HOUR_MS;
    await w.drain(["customer"]);
    expect(await looks(), "a checkout that was given up may be paid for a day, at some providers").toBe(1);
    w.clock.offsetMs += 25 * HOUR_MS;
    await w.drain(["customer"]);
    expect(await looks()).toBe(0);
  });
});

test("a plan that ended between payment and news starts nothing, and the money goes back", async () => {
  const { w, deploymentId, orderId, sessionId } = await paidOnce();
  const [subscription] = w.stripe.ledger.subscriptions();
  w.stripe.endSubscriptionByHand(subscription?.id ?? "");
  await sync(w, sessionId);
  await w.drain(["refund"]);
  expect((await w.row(deploymentId)).phase).toBe("draft");
  const back = (await w.repos.events.listAfter(deploymentId, { limit: 500 })).find(
    (e) => e.type === "payment_returned",
  );
  expect(back, "the step back is in the books").toMatchObject({
    fromPhase: "awaiting_payment",
    toPhase: "draft",
  });
  expect(await w.order(orderId)).toBe("expired");
  expect(totals(w)).toMatchObject({ refundedMinor: 2900, activeSubscriptions: 0 });
});

test("a payment for an agent that was closed meanwhile goes back, and its order stops being asked about", async () => {
  const { w, ann, deploymentId, orderId, sessionId } = await paidOnce();
  await closeAgent({ ctx: ann.ctx, input: { deploymentId } });
  await sync(w, sessionId);
  await w.drain();
  expect((await w.row(deploymentId)).phase).toBe("closed");
  expect(await w.order(orderId)).toBe("expired");
  expect(totals(w)).toMatchObject({ refunds: 1, refundedMinor: 2900, activeSubscriptions: 0 });
  expect(await reconcileCheckout(w.ctx, orderId)).toBeNull();
});

test("a second, wrong payment does not touch the order that is in force", async () => {
  const { w, ann, deploymentId, orderId, sessionId } = await paidOnce();
  const rail = w.ctx.rails.get("stripe");
  const customer = await w.repos.customers.find("stripe", ann.userId);
  const other = await rail?.openCheckout({
    orderId,
    userId: ann.userId,
    customerId: customer?.providerCustomerId ?? "",
    plan: "pro",
    idempotencyKey: "an answer that was lost",
    successUrl: "http://127.0.0.1:8080/paid",
    cancelUrl: "http://127.0.0.1:8080/cancelled",
    expiresAtMs: w.clock.now() + HOUR_MS,
  });
  await sync(w, sessionId);
  w.stripe.pay(other?.sessionId ?? "");
  await sync(w, other?.sessionId ?? "");
  await w.drain(["refund"]);
  expect(await w.order(orderId)).toBe("paid");
  expect((await w.row(deploymentId)).phase).toBe("queued");
  expect(totals(w)).toMatchObject({ payments: 2, refunds: 1, refundedMinor: 4900, activeSubscriptions: 1 });
});

test("a sibling session that expires says nothing about the one that was handed out", async () => {
  const w = await startMoneyWorld();
  const ann = await w.person("ann");
  const { deploymentId, orderId, sessionId } = await w.checkout(ann.userId, ann.ctx);
  const customer = await w.repos.customers.find("stripe", ann.userId);
  const sibling = await w.ctx.rails.get("stripe")?.openCheckout({
    orderId,
    userId: ann.userId,
    customerId: customer?.providerCustomerId ?? "",
    plan: "starter",
    idempotencyKey: "sibling",
    successUrl: "http://127.0.0.1:8080/paid",
    cancelUrl: "http://127.0.0.1:8080/cancelled",
    expiresAtMs: w.clock.now() + HOUR_MS,
  });
  w.stripe.cancelSession(sibling?.sessionId ?? "");
  await sync(w, sibling?.sessionId ?? "");
  expect(await w.order(orderId)).toBe("open");
  w.stripe.cancelSession(sessionId);
  await sync(w, sessionId);
  expect(await w.order(orderId)).toBe("expired");
  expect((await w.row(deploymentId)).phase).toBe("draft");
});

describe("an order whose session was never recorded has a way out", () => {
  async function halfOpened() {
    const w = await startMoneyWorld();
    const ann = await w.person("ann");
    const draft = await w.draft(ann.userId);
    w.crash.at = "checkout.opened_unrecorded";
    await expect(
      openCheckout({ ctx: ann.ctx, input: { deploymentId: draft.id, plan: "starter" } }),
    ).rejects.toThrow();
    const order = await w.repos.orders.findByDeployment(draft.id);
    return { w, ann, draft, orderId: order?.id ?? "" };
  }

  test("the person cancels", async () => {
    const { w, ann, draft, orderId } = await halfOpened();
    await cancelCheckout({ ctx: ann.ctx, input: { deploymentId: draft.id } });
    expect(await w.order(orderId)).toBe("expired");
    expect((await w.row(draft.id)).phase).toBe("draft");
  });

  test("the person takes another plan", async () => {
    const { w, ann, draft } = await halfOpened();
    await openCheckout({ ctx: ann.ctx, input: { deploymentId: draft.id, plan: "pro" } });
    expect(await w.row(draft.id)).toMatchObject({ phase: "awaiting_payment", plan: "pro" });
  });

  test("nobody does anything; a payment that comes nevertheless still counts", async () => {
    const { w, draft, orderId } = await halfOpened();
    w.clock.offsetMs += 11 * 60_000;
    expect(await reconcileCheckout(w.ctx, orderId)).toBeNull();
    expect((await w.row(draft.id)).phase).toBe("draft");
    const [session] = w.stripe.ledger.sessions();
    w.stripe.pay(session?.id ?? "");
    await sync(w, session?.id ?? "");
    expect((await w.row(draft.id)).phase).toBe("queued");
  });
});

test("a link past its time is not handed out again", async () => {
  const w = await startMoneyWorld();
  const ann = await w.person("ann");
  const { deploymentId, sessionId } = await w.checkout(ann.userId, ann.ctx);
  w.clock.offsetMs += 36 * 60_000;
  w.stripe.passTime();
  const { orderId } = await openCheckout({ ctx: ann.ctx, input: { deploymentId, plan: "starter" } });
  const open = await w.repos.checkouts.findOpenByOrder(orderId);
  expect(open?.sessionId).not.toBe(sessionId);
});

test("the newest of two answers about a plan wins, in whatever order they come", async () => {
  const { w, deploymentId, sessionId } = await paidOnce();
  await sync(w, sessionId);
  const [subscription] = w.stripe.ledger.subscriptions();
  const input = { rail: "stripe", subscriptionId: subscription?.id ?? "" };
  const row = await w.repos.subscriptions.findByProviderId("stripe", input.subscriptionId);
  const letGo = w.stripe.holdRequests(/GET \/v1\/subscriptions/);
  const early = syncSubscription({ ctx: w.elsewhere, input });
  await new Promise((resolve) => setTimeout(resolve, 30));
  // Somebody else writes an older answer between this one's two looks.
  w.stripe.endSubscriptionByHand(input.subscriptionId);
  await w.repos.subscriptions.sync(row?.id ?? "", { status: "active" });
  letGo();
  await early;
  expect(await w.repos.subscriptions.findByProviderId("stripe", input.subscriptionId)).toMatchObject({
    status: "canceled",
  });
  expect((await w.row(deploymentId)).phase).toBe("closing");
});

test("many checkouts at one moment cannot promise more than the float covers", async () => {
  const w = await startMoneyWorld();
  w.float.actUact = 3 * DEPOSIT_UACT;
  const people = await Promise.all(Array.from({ length: 12 }, (_, i) => w.person(`p${i}`)));
  const drafts = await Promise.all(people.map((p) => w.draft(p.userId)));
  const outcomes = await Promise.allSettled(
    people.map((p, i) =>
      openCheckout({
        ctx: i % 2 ? p.ctx : p.elsewhere,
        input: { deploymentId: drafts[i]?.id ?? "", plan: "starter" },
      }),
    ),
  );
  expect(outcomes.filter((o) => o.status === "fulfilled")).toHaveLength(3);
  for (const o of outcomes)
    if (o.status === "rejected") expect(o.reason).toMatchObject({ code: "float_too_small" });
  w.float.actUact += DEPOSIT_UACT;
  await expect(requireFloat(w.ctx)).resolves.toMatchObject({ args: expect.arrayContaining([4]) });
});

test("a draft whose pasted token was erased is refused before anything is paid", async () => {
  const w = await startMoneyWorld();
  const ann = await w.person("ann");
  const draft = await w.draft(ann.userId);
  w.clock.offsetMs += 25 * HOUR_MS;
  await w.repos.deployments.eraseDraftTokens(w.clock.now() - 24 * HOUR_MS);
  const input = { deploymentId: draft.id, plan: "starter" };
  await expect(openCheckout({ ctx: ann.ctx, input })).rejects.toMatchObject({ code: "gone" });
});

test("an account that is gone is billed no more: its plan ends, its agent too, and a late payment goes back", async () => {
  const { w, ann, deploymentId, sessionId } = await paidOnce();
  await sync(w, sessionId);
  const late = await w.checkout(ann.userId, ann.ctx);
  const user = await w.repos.users.findById(ann.userId);
  if (!user) throw new Error("no user");
  await forgetUser(w.ctx, user);

  w.stripe.pay(late.sessionId);
  await sync(w, late.sessionId);
  await w.drain(["refund"]);
  expect((await w.row(late.deploymentId)).phase).toBe("draft");
  expect(totals(w)).toMatchObject({ payments: 2, refunds: 1 });

  await eraseSteps(w, ann.userId, 5);
  expect(totals(w).activeSubscriptions, "its agent is not closed yet (I11)").toBe(1);
  await eraseUpToSignIn(w, ann.userId, [deploymentId, late.deploymentId]);
  expect((await w.row(deploymentId)).phase).toBe("closed");
  expect(totals(w)).toMatchObject({ payments: 2, refunds: 1, activeSubscriptions: 0 });
});

test("an order that is left open is asked about soon, then ever more seldom, every five minutes at last", async () => {
  const w = await startMoneyWorld();
  const ann = await w.person("ann");
  const { orderId } = await w.checkout(ann.userId, ann.ctx);
  const minutes: number[] = [];
  for (let look = 0; look < 6; look++) {
    const wait = ((await reconcileCheckout(w.ctx, orderId)) ?? 0) - w.clock.now();
    minutes.push(Math.round(wait / 60_000));
    w.clock.offsetMs += wait;
  }
  expect(minutes).toEqual([1, 1, 2, 4, 5, 5]);
});
