import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PaymentRail, RailEvent } from "../../../src/ports/payment-rail.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import {
  clientOf,
  openSession,
  startReceiver,
  startTwin,
  WEBHOOK_SECRET,
} from "../../sandbox/stripe/world.ts";
import { failureOf, railOf } from "./world.ts";

const open: { close(): Promise<void> }[] = [];
let twin: StripeTwin;
let rail: PaymentRail;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeEach(async () => {
  receiver = await startReceiver();
  twin = await startTwin({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  rail = railOf(twin);
  open.push(twin, receiver);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function allEvents(): Promise<RailEvent[]> {
  await twin.settled();
  return Promise.all(
    receiver.received.map(({ body, headers }) =>
      rail.verifyWebhook(body, new Headers(headers as Record<string, string>)),
    ),
  );
}

const EVENT = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "invoice.paid",
  data: { object: { id: "in_1", object: "invoice" } },
});

async function signed(body: string, how: { secret?: string; ageS?: number } = {}): Promise<Headers> {
  const timestamp = Math.floor(Date.now() / 1000) - (how.ageS ?? 0);
  const secret = how.secret ?? WEBHOOK_SECRET;
  const header = await Stripe.webhooks.generateTestHeaderStringAsync({ payload: body, secret, timestamp });
  return new Headers({ "stripe-signature": header });
}

describe("a webhook", () => {
  test("is reduced to the object that must be read again", async () => {
    const session = await openSession(clientOf(twin));
    twin.pay(session.id);
    const [intent] = twin.ledger.payments();
    twin.refundByHand(intent?.id ?? "", 100);
    twin.dispute(intent?.id ?? "");
    const events = await allEvents();
    const of = (type: string) => events.find((one) => one.type === type)?.object;
    const invoice = { kind: "invoice", id: twin.ledger.invoices()[0]?.id };
    const payment = { kind: "payment", id: intent?.id };
    expect(of("checkout.session.completed")).toEqual({ kind: "checkout", id: session.id });
    expect(of("customer.subscription.created")).toEqual({
      kind: "subscription",
      id: twin.ledger.subscriptions()[0]?.id,
    });
    expect(of("invoice.paid")).toEqual(invoice);
    expect(of("invoice_payment.paid")).toEqual(invoice);
    for (const type of [
      "payment_intent.succeeded",
      "charge.succeeded",
      "charge.refunded",
      "refund.created",
      "charge.dispute.created",
    ]) {
      expect(of(type), type).toEqual(payment);
    }
    expect(of("customer.created")).toMatchObject({ kind: "other" });
    expect(new Set(events.map((one) => one.eventId)).size).toBe(twin.ledger.events().length);
  });

  test("of a type we never heard of is taken, as are thin notifications", async () => {
    const unknown = JSON.stringify({
      id: "evt_2",
      object: "event",
      type: "moon.risen",
      data: { object: { object: "moon" } },
    });
    expect(await rail.verifyWebhook(unknown, await signed(unknown))).toEqual({
      eventId: "evt_2",
      type: "moon.risen",
      object: { kind: "other", id: "evt_2" },
    });
    const thin = JSON.stringify({
      id: "evt_3",
      object: "v2.core.event",
      type: "v1.invoice.paid",
      related_object: { id: "in_1", type: "invoice", url: "/v1/invoices/in_1" },
    });
    expect(await rail.verifyWebhook(thin, await signed(thin))).toEqual({
      eventId: "evt_3",
      type: "v1.invoice.paid",
      object: { kind: "invoice", id: "in_1" },
    });
  });

  test("is taken under either secret while the secret is rotated", async () => {
    const both = railOf(twin, { webhookSecrets: ["whsec_new", WEBHOOK_SECRET] });
    for (const secret of ["whsec_new", WEBHOOK_SECRET]) {
      expect((await both.verifyWebhook(EVENT, await signed(EVENT, { secret }))).eventId).toBe("evt_1");
    }
  });
});

describe("refused", () => {
  const refused = async (body: string, headers: Headers) =>
    (await failureOf(rail.verifyWebhook(body, headers))).code;

  test("a wrong secret, a changed body, no signature, nonsense", async () => {
    expect(await refused(EVENT, await signed(EVENT, { secret: "whsec_other" }))).toBe("unauthenticated");
    expect(await refused(EVENT.replace("in_1", "in_2"), await signed(EVENT))).toBe("unauthenticated");
    expect(await refused(EVENT, new Headers())).toBe("unauthenticated");
    expect(await refused(EVENT, new Headers({ "stripe-signature": "t=now,v1=abc" }))).toBe("unauthenticated");
    expect(await refused("", await signed(EVENT))).toBe("unauthenticated");
    // Control: the same body with its own signature is taken.
    expect((await rail.verifyWebhook(EVENT, await signed(EVENT))).object).toEqual({
      kind: "invoice",
      id: "in_1",
    });
  });

  test("a timestamp that is too old or from the future", async () => {
    expect(await refused(EVENT, await signed(EVENT, { ageS: 310 }))).toBe("unauthenticated");
    expect(await refused(EVENT, await signed(EVENT, { ageS: -310 }))).toBe("unauthenticated");
    expect((await rail.verifyWebhook(EVENT, await signed(EVENT, { ageS: 290 }))).eventId).toBe("evt_1");
  });

  test("a well-signed body that is no event", async () => {
    for (const body of [
      "not json",
      "[]",
      '{"id":"evt_1"}',
      '{"id":"","object":"event","type":"x","data":{"object":{"object":"x"}}}',
    ]) {
      expect(await refused(body, await signed(body)), body).toBe("invalid_input");
    }
  });

  test("forgeries that the twin can send", async () => {
    await clientOf(twin).customers.create({ email: "a@b.c" });
    await twin.settled();
    const id = twin.ledger.events()[0]?.id ?? "";
    await twin.webhooks.deliverForged(id, { secret: "whsec_other" });
    await twin.webhooks.deliverForged(id, { timestampMs: Date.now() - 3_600_000 });
    const forged = receiver.received.slice(1);
    expect(forged).toHaveLength(2);
    for (const { body, headers } of forged) {
      expect(
        await refused(body, new Headers({ "stripe-signature": String(headers["stripe-signature"]) })),
      ).toBe("unauthenticated");
    }
  });
});
