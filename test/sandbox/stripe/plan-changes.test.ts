import { Hono } from "hono";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DECLINED_CARD } from "../../../src/sandbox/stripe/cards.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, failureOf, openSession, PRO, STARTER, startTwin, testClock } from "./world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const clock = testClock(Date.UTC(2026, 10, 1));
let twin: StripeTwin;
let stripe: Stripe;
let id: string;
let itemId: string;

beforeEach(async () => {
  twin = await startTwin({ clock });
  stripe = clientOf(twin);
  const session = await openSession(stripe);
  twin.pay(session.id);
  const [subscription] = twin.ledger.subscriptions();
  id = subscription?.id ?? "";
  itemId = subscription?.items.data[0]?.id ?? "";
});
afterEach(() => twin.close());

const types = () => twin.ledger.events().map((one) => one.type);
const sinceThen = (before: number) => types().slice(before);
const priceNow = async () => (await stripe.subscriptions.retrieve(id)).items.data[0]?.price.id;
const toPro = (extra: Stripe.SubscriptionUpdateParams = {}) =>
  stripe.subscriptions.update(id, {
    items: [{ id: itemId, price: PRO.id }],
    proration_behavior: "always_invoice",
    payment_behavior: "pending_if_incomplete",
    ...extra,
  });
const booked = async (price = STARTER.id) => {
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: id });
  const now = schedule.phases[0];
  return stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      { items: [{ price: PRO.id }], start_date: now?.start_date ?? 0, end_date: now?.end_date ?? 0 },
      {
        items: [{ price }],
        start_date: now?.end_date ?? 0,
        duration: { interval: "month", interval_count: 1 },
        proration_behavior: "none",
      },
    ],
  });
};

describe("another price at once", () => {
  test("charges the rest of the period, to the cent that the preview showed", async () => {
    clock.forward(10 * DAY_MS);
    const at = clock.now() / 1000;
    const preview = await stripe.invoices.createPreview({
      subscription: id,
      subscription_details: {
        items: [{ id: itemId, price: PRO.id, quantity: 1 }],
        proration_behavior: "always_invoice",
        proration_date: at,
      },
    });
    // Twenty of thirty days are left: 2/3 of 49 minus 2/3 of 29, each line rounded.
    expect(preview).toMatchObject({ amount_due: 3267 - 1933, status: "draft" });
    expect(twin.ledger.invoices()).toHaveLength(1);
    const before = types().length;
    clock.forward(HOUR_MS);
    const changed = await toPro({ proration_date: at });
    expect(changed).toMatchObject({ status: "active", pending_update: null });
    expect(await priceNow()).toBe(PRO.id);
    expect(twin.ledger.invoices()[1]).toMatchObject({
      billing_reason: "subscription_update",
      status: "paid",
      amount_paid: 1334,
    });
    expect(sinceThen(before)).toEqual([
      "invoice.created",
      "invoice.finalized",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice.paid",
      "invoice.payment_succeeded",
      "invoice_payment.paid",
      "customer.subscription.updated",
    ]);
    clock.forward(31 * DAY_MS);
    twin.passTime();
    expect(twin.ledger.invoices().at(-1)).toMatchObject({
      billing_reason: "subscription_cycle",
      amount_paid: 4900,
    });
  });

  test("that is declined waits beside the old price until it is paid on the invoice's page", async () => {
    twin.declinesNext = true;
    const before = types().length;
    const changed = await toPro({ expand: ["latest_invoice"] });
    expect(changed).toMatchObject({
      status: "active",
      pending_update: { expires_at: clock.now() / 1000 + 23 * 3600 },
      latest_invoice: {
        status: "open",
        hosted_invoice_url: expect.stringContaining("/sandbox/stripe/i/in_"),
      },
    });
    expect(changed.pending_update?.subscription_items?.[0]?.price.id).toBe(PRO.id);
    expect(await priceNow()).toBe(STARTER.id);
    expect(sinceThen(before)).toContain("invoice.payment_failed");
    const invoiceId = typeof changed.latest_invoice === "object" ? (changed.latest_invoice?.id ?? "") : "";
    expect(twin.payInvoice(invoiceId, DECLINED_CARD)).toBe("Your card was declined.");
    expect(await priceNow()).toBe(STARTER.id);
    expect(twin.payInvoice(invoiceId)).toBeNull();
    expect(await priceNow()).toBe(PRO.id);
    expect(types().at(-1)).toBe("customer.subscription.pending_update_applied");
  });

  test("that is never paid is forgotten after 23 hours, or when its invoice is voided", async () => {
    twin.declinesNext = true;
    await toPro();
    clock.forward(23 * HOUR_MS);
    const later = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
    expect(later).toMatchObject({ pending_update: null, latest_invoice: { status: "void" } });
    expect(types().at(-1)).toBe("customer.subscription.pending_update_expired");
    twin.declinesNext = true;
    await toPro();
    const open = twin.ledger.invoices().find((one) => one.status === "open");
    expect((await stripe.invoices.voidInvoice(open?.id ?? "")).status).toBe("void");
    expect((await stripe.subscriptions.retrieve(id)).pending_update).toBeNull();
    expect(twin.payInvoice(open?.id ?? "")).toContain("no longer");
    expect(await priceNow()).toBe(STARTER.id);
  });

  test("by default takes effect although nobody paid: why the rail never asks for that", async () => {
    twin.declinesNext = true;
    const changed = await stripe.subscriptions.update(id, {
      items: [{ id: itemId, price: PRO.id }],
      proration_behavior: "always_invoice",
    });
    expect(changed).toMatchObject({ status: "past_due", pending_update: null });
    expect(await priceNow()).toBe(PRO.id);
  });

  test("is refused for strange items, prices and moments", async () => {
    const wrong: Stripe.SubscriptionUpdateParams[] = [
      { items: [{ id: "si_nobody", price: PRO.id }] },
      { items: [{ id: itemId, price: "price_nobody" }] },
      { proration_date: clock.now() / 1000 - 40 * 86_400 },
      { cancel_at: clock.now() / 1000 + 3600 },
    ];
    for (const one of wrong) expect((await failureOf(toPro(one))).statusCode).toBe(400);
    expect(twin.ledger.invoices()).toHaveLength(1);
  });
});

describe("another price with the next period", () => {
  test("is a schedule whose second phase begins with its own price, and is let go of after", async () => {
    await toPro();
    const before = types().length;
    const schedule = await booked();
    expect(schedule).toMatchObject({ status: "active", subscription: id });
    expect(await priceNow()).toBe(PRO.id);
    clock.forward(31 * DAY_MS);
    twin.passTime();
    expect(await priceNow()).toBe(STARTER.id);
    expect(twin.ledger.invoices().at(-1)).toMatchObject({ amount_paid: 2900, status: "paid" });
    clock.forward(31 * DAY_MS);
    const later = await stripe.subscriptions.retrieve(id);
    expect(later).toMatchObject({ status: "active", schedule: null });
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe("completed");
    const mine = sinceThen(before).filter((one) => one.startsWith("subscription_schedule"));
    expect(mine).toEqual([
      "subscription_schedule.created",
      "subscription_schedule.updated",
      "subscription_schedule.updated",
      "subscription_schedule.completed",
    ]);
  });

  test("forbids to end the subscription behind the schedule's back, until it is released", async () => {
    await toPro();
    const schedule = await booked();
    const refusal = await failureOf(stripe.subscriptions.update(id, { cancel_at_period_end: true }));
    expect(refusal.message).toContain(`managed by the subscription schedule \`${schedule.id}\``);
    expect(
      (await failureOf(stripe.subscriptionSchedules.create({ from_subscription: id }))).message,
    ).toContain("already attached to a schedule");
    const released = await stripe.subscriptionSchedules.release(schedule.id);
    expect(released).toMatchObject({ status: "released", released_subscription: id, subscription: null });
    expect((await stripe.subscriptions.update(id, { cancel_at_period_end: true })).cancel_at).not.toBeNull();
    expect((await failureOf(stripe.subscriptionSchedules.release(schedule.id))).statusCode).toBe(400);
  });

  test("refuses phases with gaps or another beginning", async () => {
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: id });
    const now = schedule.phases[0];
    const [start, end] = [now?.start_date ?? 0, now?.end_date ?? 0];
    const items = [{ price: STARTER.id }];
    const wrong: Stripe.SubscriptionScheduleUpdateParams.Phase[][] = [
      [{ items, start_date: start + 60, end_date: end }],
      [
        { items, start_date: start, end_date: end },
        { items, start_date: end + 60, end_date: end + 120 },
      ],
      [{ items, start_date: start }],
    ];
    for (const phases of wrong)
      expect((await failureOf(stripe.subscriptionSchedules.update(schedule.id, { phases }))).statusCode).toBe(
        400,
      );
  });
});

describe("the portal", () => {
  test("switches: dearer at once if it is paid, cheaper with the next period, and back", async () => {
    const app = new Hono();
    if (twin.pages) app.route("/sandbox/stripe", twin.pages);
    const [customer] = twin.ledger.customers();
    const { url } = await stripe.billingPortal.sessions.create({ customer: customer?.id ?? "" });
    const path = new URL(url).pathname;
    const post = (fields: Record<string, string>) =>
      app.request(path, {
        method: "POST",
        body: new URLSearchParams({ subscription: id, ...fields }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
    twin.declinesNext = true;
    const refused = await post({ switch: PRO.id });
    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain("Your card was declined.");
    expect(await priceNow()).toBe(STARTER.id);
    expect((await post({ switch: PRO.id })).status).toBe(303);
    expect(await priceNow()).toBe(PRO.id);
    await post({ switch: STARTER.id });
    expect(await (await app.request(path)).text()).toContain("Your plan becomes GoClaw Starter");
    await post({ act: "stay" });
    expect(await (await app.request(path)).text()).toContain("Your plan renews");
    expect(await priceNow()).toBe(PRO.id);
  });
});
