import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { DECLINED_CARD, FAILS_LATER_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { SessionNotOpen } from "../../../src/sandbox/stripe/checkout.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, failureOf, openSession, STARTER, startTwin, testClock } from "./world.ts";

const DAY_MS = 86_400_000;
const clock = testClock();
let twin: StripeTwin;
let stripe: Stripe;

beforeEach(async () => {
  twin = await startTwin({ clock });
  stripe = clientOf(twin);
});
afterEach(() => twin.close());

async function paidSession(card = GOOD_CARD) {
  const { id } = await openSession(stripe);
  twin.pay(id, { card });
  const session = await stripe.checkout.sessions.retrieve(id, {
    expand: ["invoice.payments", "subscription"],
  });
  if (typeof session.invoice !== "object" || typeof session.subscription !== "object")
    throw new Error("Not expanded");
  const payment = session.invoice?.payments?.data[0]?.payment.payment_intent;
  return {
    session,
    subscriptionId: session.subscription?.id ?? "",
    paymentId: typeof payment === "string" ? payment : "",
  };
}

describe("checkout", () => {
  test("a paid session leaves a subscription, a paid invoice and a charge that point to each other", async () => {
    const { session, paymentId } = await paidSession();
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "paid",
      amount_subtotal: 2900,
      currency: "usd",
      url: null,
    });
    const subscription = session.subscription;
    expect(subscription).toMatchObject({ status: "active", metadata: { order_id: "order-1" } });
    expect(subscription).not.toHaveProperty("current_period_end");
    const invoice = await stripe.invoices.retrieve(
      typeof session.invoice === "object" ? (session.invoice?.id ?? "") : "",
    );
    expect(invoice).toMatchObject({
      status: "paid",
      billing_reason: "subscription_create",
      amount_paid: 2900,
    });
    expect(invoice.parent?.subscription_details?.metadata).toEqual({ order_id: "order-1" });
    expect(invoice).not.toHaveProperty("subscription");
    const intent = await stripe.paymentIntents.retrieve(paymentId, { expand: ["latest_charge"] });
    expect(intent).toMatchObject({
      status: "succeeded",
      amount_received: 2900,
      latest_charge: { paid: true, amount: 2900 },
    });
    expect(intent).not.toHaveProperty("invoice");
    const links = await stripe.invoicePayments.list({
      payment: { type: "payment_intent", payment_intent: paymentId },
    });
    expect(links.data[0]?.invoice).toBe(invoice.id);
  });

  test("a declined card leaves the session open, takes nothing, and the next card works", async () => {
    const { id, customer } = await openSession(stripe);
    expect(twin.pay(id, { card: DECLINED_CARD })).toMatchObject({
      status: "declined",
      message: "Your card was declined.",
    });
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    expect(twin.ledger.totals(String(customer))).toMatchObject({ paidMinor: 0, activeSubscriptions: 0 });
    expect(twin.ledger.charges()[0]).toMatchObject({ paid: false, failure_code: "card_declined" });
    expect(twin.pay(id).status).toBe("complete");
    expect(twin.ledger.totals(String(customer))).toMatchObject({
      paidMinor: 2900,
      payments: 1,
      activeSubscriptions: 1,
    });
  });

  test("a session is paid once", async () => {
    const { session } = await paidSession();
    expect(() => twin.pay(session.id)).toThrow(SessionNotOpen);
    expect((await failureOf(stripe.checkout.sessions.expire(session.id))).message).toContain(
      'with a status in ["open"]',
    );
    expect(twin.ledger.charges()).toHaveLength(1);
  });

  test("an expired session cannot be paid, whether time or we expired it", async () => {
    const old = await openSession(stripe, { expires_at: clock.now() / 1000 + 1800 });
    clock.forward(1800_000);
    expect(() => twin.pay(old.id)).toThrow(SessionNotOpen);
    expect((await stripe.checkout.sessions.retrieve(old.id)).status).toBe("expired");
    const ours = await openSession(stripe);
    expect((await stripe.checkout.sessions.expire(ours.id)).status).toBe("expired");
    expect(() => twin.pay(ours.id)).toThrow(SessionNotOpen);
    expect(twin.ledger.charges()).toHaveLength(0);
  });

  test("a tampered session shows another price, amount or currency", async () => {
    const { id } = await openSession(stripe);
    twin.tamper(id, { unitAmountMinor: 100, currency: "eur" });
    twin.pay(id);
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["line_items"] });
    expect(session).toMatchObject({ amount_subtotal: 100, currency: "eur", payment_status: "paid" });
    expect(session.line_items?.data[0]?.price?.id).not.toBe(STARTER.id);
  });
});

describe("subscriptions", () => {
  test("renew when their month is over, and end at its end when cancelled", async () => {
    const { subscriptionId, session } = await paidSession();
    const before = await stripe.subscriptions.retrieve(subscriptionId);
    expect(before.items.data[0]?.current_period_end).toBe(Date.UTC(2026, 11, 22, 0, 30) / 1000);
    clock.forward(31 * DAY_MS);
    const renewed = await stripe.subscriptions.retrieve(subscriptionId);
    expect(renewed.items.data[0]?.current_period_start).toBe(before.items.data[0]?.current_period_end);
    expect(twin.ledger.invoices().map((one) => one.billing_reason)).toEqual([
      "subscription_create",
      "subscription_cycle",
    ]);
    const cancelling = await stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    expect(cancelling).toMatchObject({
      status: "active",
      cancel_at_period_end: true,
      cancel_at: renewed.items.data[0]?.current_period_end,
    });
    clock.forward(31 * DAY_MS);
    expect((await stripe.subscriptions.retrieve(subscriptionId)).status).toBe("canceled");
    expect(twin.ledger.totals(String(session.customer))).toMatchObject({
      paidMinor: 5800,
      activeSubscriptions: 0,
    });
  });

  test("become past due when the card fails later, and active again with a good one", async () => {
    const { subscriptionId } = await paidSession(FAILS_LATER_CARD);
    clock.forward(31 * DAY_MS);
    expect((await stripe.subscriptions.retrieve(subscriptionId)).status).toBe("past_due");
    expect((await stripe.invoices.list({ subscription: subscriptionId, status: "open" })).data).toHaveLength(
      1,
    );
    twin.replaceCard(subscriptionId, GOOD_CARD);
    expect((await stripe.subscriptions.retrieve(subscriptionId)).status).toBe("active");
  });

  test("end at once, and a second cancellation finds nothing", async () => {
    const { subscriptionId } = await paidSession();
    expect((await stripe.subscriptions.cancel(subscriptionId)).status).toBe("canceled");
    expect(await failureOf(stripe.subscriptions.cancel(subscriptionId))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
    expect(
      (await failureOf(stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: true }))).message,
    ).toContain("A canceled subscription");
    expect((await stripe.subscriptions.list({ status: "all" })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list()).data).toHaveLength(0);
  });
});

describe("refunds and disputes", () => {
  test("part, then the rest, then no more", async () => {
    const { session, paymentId } = await paidSession();
    expect(
      (await failureOf(stripe.refunds.create({ payment_intent: paymentId, amount: 3000 }))).message,
    ).toContain("greater than");
    await stripe.refunds.create({ payment_intent: paymentId, amount: 900 });
    const rest = await stripe.refunds.create({ payment_intent: paymentId });
    expect(rest).toMatchObject({ amount: 2000, status: "succeeded" });
    expect((await failureOf(stripe.refunds.create({ payment_intent: paymentId }))).code).toBe(
      "charge_already_refunded",
    );
    expect(twin.ledger.totals(String(session.customer))).toMatchObject({ refundedMinor: 2900, refunds: 2 });
  });

  test("a declined payment has nothing to refund", async () => {
    const { id } = await openSession(stripe);
    twin.pay(id, { card: DECLINED_CARD });
    const [intent] = twin.ledger.payments();
    expect((await failureOf(stripe.refunds.create({ payment_intent: intent?.id ?? "" }))).message).toContain(
      "successful charge",
    );
  });

  test("a disputed charge is marked and can be listed", async () => {
    const { paymentId } = await paidSession();
    const dispute = twin.dispute(paymentId);
    expect((await stripe.disputes.list({ payment_intent: paymentId })).data[0]).toMatchObject({
      id: dispute.id,
      status: "needs_response",
    });
    expect((await stripe.charges.retrieve(String(dispute.charge))).disputed).toBe(true);
  });
});

test("the books outlive the twin", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stripe-twin-"));
  const file = join(folder, "stripe.db");
  const books = openBooks(file);
  const first = await startTwin({ books, clock });
  const { id } = await openSession(clientOf(first));
  await first.close();
  books.close();
  const again = openBooks(file);
  const second = await startTwin({ books: again, clock });
  expect(second.pay(id).status).toBe("complete");
  expect((await clientOf(second).subscriptions.list()).data).toHaveLength(1);
  await second.close();
  again.close();
  rmSync(folder, { recursive: true });
});
