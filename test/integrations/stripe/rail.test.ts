import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckoutRequest, PaymentRail } from "../../../src/ports/payment-rail.ts";
import { DECLINED_CARD, FAILS_LATER_CARD } from "../../../src/sandbox/stripe/cards.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, PRO, STARTER, startTwin, testClock } from "../../sandbox/stripe/world.ts";
import { failureOf, railOf } from "./world.ts";

const HOUR_MS = 3_600_000;
const clock = testClock();
let twin: StripeTwin;
let rail: PaymentRail;
let customerId: string;

beforeEach(async () => {
  twin = await startTwin({ clock });
  rail = railOf(twin, { clock });
  ({ customerId } = await rail.ensureCustomer({
    userId: "user-1",
    email: "ann@example.com",
    idempotencyKey: "customer:user-1",
  }));
});
afterEach(() => twin.close());

const request = (extra: Partial<CheckoutRequest> = {}): CheckoutRequest => ({
  orderId: "order-1",
  userId: "user-1",
  customerId,
  plan: "starter",
  idempotencyKey: "order:order-1:1",
  successUrl: "http://localhost:8080/paid",
  cancelUrl: "http://localhost:8080/cancelled",
  expiresAtMs: clock.now() + HOUR_MS,
  ...extra,
});

async function paid(card?: string) {
  const { sessionId } = await rail.openCheckout(request());
  twin.pay(sessionId, card === undefined ? {} : { card });
  const { paymentId, subscriptionId } = await rail.readCheckout(sessionId);
  return { sessionId, paymentId: paymentId ?? "", subscriptionId: subscriptionId ?? "" };
}

describe("prices", () => {
  test("are the provider's own", async () => {
    expect(await rail.price("pro")).toEqual({ priceId: PRO.id, amountMinor: 4900, currency: "usd" });
  });

  test("that are missing, inactive or not monthly are a configuration error that names the variable", async () => {
    expect(await failureOf(rail.price("business"))).toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("STRIPE_PRICE_BUSINESS"),
    });
    const stripe = clientOf(twin);
    await stripe.prices.update(STARTER.id, { active: false });
    expect(await failureOf(rail.price("starter"))).toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("not active"),
    });
    const product = await stripe.products.create({ name: "Year" });
    const yearly = await stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 100,
      recurring: { interval: "year" },
    });
    const other = railOf(twin, { prices: { starter: yearly.id, pro: PRO.id, business: PRO.id } });
    expect(await failureOf(other.price("starter"))).toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("not monthly"),
    });
  });
});

describe("a checkout", () => {
  test("goes from open to paid, and every fact is read afresh", async () => {
    const opened = await rail.openCheckout(request());
    expect(opened.url).toContain(`/sandbox/stripe/c/pay/${opened.sessionId}`);
    expect(opened.expiresAtMs).toBe(clock.now() + HOUR_MS);
    const before = await rail.readCheckout(opened.sessionId);
    expect(before).toEqual({
      sessionId: opened.sessionId,
      status: "open",
      paid: false,
      orderId: "order-1",
      customerId,
      subscriptionId: null,
      paymentId: null,
      priceId: STARTER.id,
      quantity: 1,
      subtotalMinor: 2900,
      currency: "usd",
    });
    twin.pay(opened.sessionId);
    const after = await rail.readCheckout(opened.sessionId);
    const [subscription] = twin.ledger.subscriptions();
    const [payment] = twin.ledger.payments();
    expect(after).toEqual({
      ...before,
      status: "complete",
      paid: true,
      subscriptionId: subscription?.id,
      paymentId: payment?.id,
    });
    expect(subscription?.metadata).toEqual({ order_id: "order-1", user_id: "user-1" });
    expect(await rail.listCheckouts({ customerId })).toEqual([after]);
  });

  test("that is declined stays open and unpaid", async () => {
    const { sessionId } = await rail.openCheckout(request());
    twin.pay(sessionId, { card: DECLINED_CARD });
    expect(await rail.readCheckout(sessionId)).toMatchObject({
      status: "open",
      paid: false,
      paymentId: null,
    });
  });

  test("is expired by us, again without harm, and never when it is paid", async () => {
    const { sessionId } = await rail.openCheckout(request());
    await rail.expireCheckout(sessionId);
    await rail.expireCheckout(sessionId);
    expect(await rail.readCheckout(sessionId)).toMatchObject({ status: "expired", paid: false });
    const { sessionId: second } = await rail.openCheckout(request({ idempotencyKey: "order:order-1:2" }));
    twin.pay(second);
    await rail.expireCheckout(second);
    expect(await rail.readCheckout(second)).toMatchObject({ status: "complete", paid: true });
    expect((await failureOf(rail.expireCheckout("cs_nobody"))).code).toBe("not_found");
  });

  test("expires by time", async () => {
    const { sessionId } = await rail.openCheckout(request());
    clock.forward(HOUR_MS);
    expect((await rail.readCheckout(sessionId)).status).toBe("expired");
  });

  test("that somebody altered shows it", async () => {
    const { sessionId } = await rail.openCheckout(request());
    twin.tamper(sessionId, { unitAmountMinor: 1, currency: "eur", keepPriceId: true });
    twin.pay(sessionId);
    expect(await rail.readCheckout(sessionId)).toMatchObject({
      paid: true,
      priceId: STARTER.id,
      subtotalMinor: 1,
      currency: "eur",
    });
  });

  test("with a time, customer or price that Stripe refuses is refused plainly", async () => {
    expect((await failureOf(rail.openCheckout(request({ expiresAtMs: clock.now() + 60_000 })))).code).toBe(
      "rejected",
    );
    expect(
      (await failureOf(rail.openCheckout(request({ customerId: "cus_nobody", idempotencyKey: "x" })))).code,
    ).toBe("not_found");
    expect(twin.ledger.sessions()).toHaveLength(0);
  });
});

describe("lost answers", () => {
  test("never open a second session, customer or refund", async () => {
    for (const match of [/POST \/v1\/customers/, /POST \/v1\/checkout/, /POST \/v1\/refunds/]) {
      twin.faults.add({ kind: "drop_after", match });
    }
    const again = await rail.ensureCustomer({
      userId: "user-2",
      email: "bob@example.com",
      idempotencyKey: "customer:user-2",
    });
    const first = await rail.openCheckout(request());
    expect((await rail.openCheckout(request())).sessionId).toBe(first.sessionId);
    expect(twin.ledger.sessions()).toHaveLength(1);
    expect(twin.ledger.customers().map((one) => one.id)).toEqual([customerId, again.customerId]);
    twin.pay(first.sessionId);
    const { paymentId } = await rail.readCheckout(first.sessionId);
    const refund = { paymentId: paymentId ?? "", idempotencyKey: "refund:1", reason: "deployment failed" };
    const given = await rail.refund(refund);
    expect(await rail.refund(refund)).toEqual(given);
    expect(twin.ledger.totals(customerId)).toMatchObject({
      paidMinor: 2900,
      refundedMinor: 2900,
      refunds: 1,
    });
  });

  test("are an unknown outcome when they stay lost, and the same key finds the work", async () => {
    twin.faults.add({ kind: "drop_after", match: /POST \/v1\/checkout/, times: 20 });
    expect((await failureOf(rail.openCheckout(request()))).code).toBe("unavailable");
    twin.faults.clear();
    const { sessionId } = await rail.openCheckout(request());
    expect(twin.ledger.sessions().map((one) => one.id)).toEqual([sessionId]);
  });

  test("control: another key opens another session", async () => {
    await rail.openCheckout(request());
    await rail.openCheckout(request({ idempotencyKey: "order:order-1:2" }));
    expect(twin.ledger.sessions()).toHaveLength(2);
    expect((await failureOf(rail.openCheckout(request({ plan: "pro" })))).code).toBe("conflict");
  });
});

describe("payments and refunds", () => {
  test("a payment tells its invoice and subscription, and what is left of it", async () => {
    const { paymentId, subscriptionId } = await paid();
    const [invoice] = twin.ledger.invoices();
    const facts = await rail.readPayment(paymentId);
    expect(facts).toEqual({
      paymentId,
      customerId,
      subscriptionId,
      invoiceId: invoice?.id,
      purpose: "first_period",
      amountMinor: 2900,
      refundedMinor: 0,
      currency: "usd",
      succeeded: true,
      dispute: "none",
    });
    expect(await rail.readInvoicePayment(invoice?.id ?? "")).toEqual(facts);
    twin.refundByHand(paymentId, 900);
    expect(await rail.readPayment(paymentId)).toMatchObject({ refundedMinor: 900 });
    const refund = await rail.refund({ paymentId, idempotencyKey: "refund:x", reason: "asked" });
    expect(refund).toMatchObject({ paymentId, amountMinor: 2000, currency: "usd", status: "succeeded" });
    expect(twin.ledger.totals(customerId).refundedMinor).toBe(2900);
  });

  test("a payment that was refunded already is success, whatever the key", async () => {
    const { paymentId } = await paid();
    const byHand = twin.refundByHand(paymentId);
    const refund = await rail.refund({ paymentId, idempotencyKey: "refund:y", reason: "surplus" });
    expect(refund).toMatchObject({ refundId: byHand.id, status: "succeeded" });
    expect(twin.ledger.refunds()).toHaveLength(1);
  });

  test("a dispute shows until it is won, and forbids a refund", async () => {
    const { paymentId } = await paid();
    const dispute = twin.dispute(paymentId);
    expect((await rail.readPayment(paymentId)).dispute).toBe("open");
    expect(
      await failureOf(rail.refund({ paymentId, idempotencyKey: "refund:z", reason: "x" })),
    ).toMatchObject({
      code: "rejected",
      details: { providerCode: "charge_disputed" },
    });
    twin.closeDispute(dispute.id, "won");
    expect((await rail.readPayment(paymentId)).dispute).toBe("won");
  });

  test("a declined payment has not succeeded, and unknown payments are absent", async () => {
    const { sessionId } = await rail.openCheckout(request());
    twin.pay(sessionId, { card: DECLINED_CARD });
    const [intent] = twin.ledger.payments();
    expect(await rail.readPayment(intent?.id ?? "")).toMatchObject({
      succeeded: false,
      invoiceId: null,
      refundedMinor: 0,
    });
    expect((await failureOf(rail.readPayment("pi_nobody"))).code).toBe("not_found");
    expect(
      (await failureOf(rail.refund({ paymentId: "pi_nobody", idempotencyKey: "k", reason: "x" }))).code,
    ).toBe("not_found");
  });

  test("an unpaid renewal has no payment", async () => {
    const { subscriptionId } = await paid(FAILS_LATER_CARD);
    clock.forward(31 * 24 * HOUR_MS);
    expect((await rail.readSubscription(subscriptionId)).status).toBe("past_due");
    const open = twin.ledger.invoices().find((one) => one.status === "open");
    expect(await rail.readInvoicePayment(open?.id ?? "")).toBeNull();
  });
});

describe("subscriptions", () => {
  test("carry plan and period, and are cancelled at the period's end and resumed", async () => {
    const { subscriptionId } = await paid();
    const active = await rail.readSubscription(subscriptionId);
    const endMs = (twin.ledger.subscriptions()[0]?.items.data[0]?.current_period_end ?? 0) * 1000;
    expect(active).toEqual({
      subscriptionId,
      customerId,
      status: "active",
      priceId: STARTER.id,
      plan: "starter",
      currentPeriodStartMs: clock.now(),
      currentPeriodEndMs: endMs,
      cancelAtMs: null,
      pending: null,
    });
    const ending = await rail.cancelSubscription({
      subscriptionId,
      when: "period_end",
      idempotencyKey: "c1",
    });
    expect(ending).toEqual({ ...active, cancelAtMs: endMs });
    expect(await rail.resumeSubscription({ subscriptionId, idempotencyKey: "r1" })).toEqual(active);
    expect(await rail.resumeSubscription({ subscriptionId, idempotencyKey: "r2" })).toEqual(active);
  });

  test("booked to end at a date are resumed as well", async () => {
    const { subscriptionId } = await paid();
    await clientOf(twin).subscriptions.update(subscriptionId, { cancel_at: clock.now() / 1000 + 3600 });
    expect((await rail.readSubscription(subscriptionId)).cancelAtMs).toBe(clock.now() + HOUR_MS);
    expect((await rail.resumeSubscription({ subscriptionId, idempotencyKey: "r1" })).cancelAtMs).toBeNull();
  });

  test("end at once, also when the answer was lost or it is asked twice", async () => {
    const { subscriptionId } = await paid();
    twin.faults.add({ kind: "drop_after", match: /DELETE \/v1\/subscriptions/ });
    const input = { subscriptionId, when: "now", idempotencyKey: "c2" } as const;
    expect((await rail.cancelSubscription(input)).status).toBe("canceled");
    expect((await rail.cancelSubscription(input)).status).toBe("canceled");
    expect(
      (await rail.cancelSubscription({ ...input, when: "period_end", idempotencyKey: "c3" })).status,
    ).toBe("canceled");
    expect((await failureOf(rail.resumeSubscription({ subscriptionId, idempotencyKey: "r" }))).code).toBe(
      "gone",
    );
    const nobody = { ...input, subscriptionId: "sub_nobody" };
    expect((await failureOf(rail.cancelSubscription(nobody))).code).toBe("not_found");
  });

  test("open the portal for their customer only", async () => {
    expect(await rail.portalUrl({ customerId, returnUrl: "http://localhost:8080/" })).toContain(
      "/sandbox/stripe/p/session/",
    );
    expect(
      (await failureOf(rail.portalUrl({ customerId: "cus_nobody", returnUrl: "http://localhost:8080/" })))
        .code,
    ).toBe("not_found");
  });
});
