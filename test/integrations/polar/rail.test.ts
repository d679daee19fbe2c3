import { describe, expect, test } from "vitest";
import type { CheckoutRequest } from "../../../src/ports/payment-rail.ts";
import { startTwin } from "../../sandbox/polar/world.ts";
import { failureOf } from "../stripe/world.ts";
import { railOf } from "./world.ts";

const HOUR_MS = 3_600_000;

async function world(extra: Parameters<typeof startTwin>[0] = {}) {
  const made = await startTwin(extra);
  const rail = railOf(made.twin.apiBase, { clock: made.clock });
  const ensure = (userId: string, email: string) =>
    rail.ensureCustomer({ userId, email, idempotencyKey: `customer:${userId}` });
  const { customerId } = await ensure("user-1", "ann@example.com");
  const open = (request: Partial<CheckoutRequest> = {}) =>
    rail.openCheckout({
      orderId: "order-1",
      userId: "user-1",
      customerId,
      plan: "starter",
      idempotencyKey: "order:order-1:1",
      successUrl: "http://localhost:8080/paid",
      cancelUrl: "http://localhost:8080/cancelled",
      expiresAtMs: made.clock.now() + HOUR_MS,
      ...request,
    });
  return { ...made, rail, ensure, customerId, open };
}

describe("customers", () => {
  test("are made under the user's id, before any checkout", async () => {
    const { twin, ensure, customerId } = await world();
    expect(twin.ledger.customers()[0]).toMatchObject({ id: customerId, external_id: "user-1" });
    expect((await ensure("user-1", "ann.new@example.com")).customerId).toBe(customerId);
    expect(twin.ledger.customers()).toHaveLength(1);
  });

  test("one that nobody's account is tied to is taken over; another account's never is", async () => {
    const { twin, polar, ensure } = await world();
    const loose = await polar.customers.create({ email: "bob@example.com" });
    expect((await ensure("user-2", "bob@example.com")).customerId).toBe(loose.id);
    expect(await failureOf(ensure("user-3", "bob@example.com"))).toMatchObject({
      code: "conflict",
      details: { reason: "email_in_use" },
    });
    expect(twin.ledger.customers()).toHaveLength(2);
  });

  test("made by another replica in the same moment are found", async () => {
    const { twin, ensure } = await world();
    const letGo = twin.holdRequests(/POST \/v1\/customers/);
    const both = Promise.all([ensure("user-2", "bob@example.com"), ensure("user-2", "bob@example.com")]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    letGo();
    const [one, two] = await both;
    expect(one.customerId).toBe(two.customerId);
  });
});

describe("a checkout", () => {
  test("asks for no discount codes and carries what it is found by", async () => {
    const { twin, open } = await world();
    await open();
    expect(twin.ledger.checkouts()[0]).toMatchObject({
      allow_discount_codes: false,
      return_url: "http://localhost:8080/cancelled",
      success_url: "http://localhost:8080/paid?cs={CHECKOUT_ID}",
      metadata: { order_id: "order-1", user_id: "user-1", goclaw_key: "order:order-1:1" },
    });
  });

  test("that was given up counts as expired though Polar keeps it payable; paid late, it is paid", async () => {
    const { twin, rail, open } = await world();
    const { sessionId } = await open();
    await rail.expireCheckout(sessionId);
    await rail.expireCheckout(sessionId);
    expect((await rail.readCheckout(sessionId)).status).toBe("expired");
    expect(twin.ledger.checkouts()[0]).toMatchObject({ status: "open", metadata: { order_id: "order-1" } });
    twin.pay(sessionId);
    expect(await rail.readCheckout(sessionId)).toMatchObject({ status: "complete", paid: true });
  });

  test("past the time it was opened for is expired for us, and for Polar a day after it began", async () => {
    const { twin, rail, open, clock } = await world();
    const { sessionId, expiresAtMs } = await open();
    expect(expiresAtMs).toBe(clock.now() + HOUR_MS);
    clock.forward(HOUR_MS);
    expect((await rail.readCheckout(sessionId)).status).toBe("expired");
    expect(twin.ledger.checkouts()[0]?.status).toBe("open");
    clock.forward(23 * HOUR_MS);
    expect((await rail.readCheckout(sessionId)).status).toBe("expired");
    expect(twin.ledger.checkouts()[0]?.status).toBe("expired");
  });

  test("whose giving up met its payment is left to the payment", async () => {
    const { twin, rail, open } = await world();
    const { sessionId } = await open();
    const letGo = twin.holdRequests(/PATCH \/v1\/checkouts/);
    const giving = rail.expireCheckout(sessionId);
    await new Promise((resolve) => setTimeout(resolve, 50));
    twin.pay(sessionId);
    letGo();
    await giving;
    expect(await rail.readCheckout(sessionId)).toMatchObject({ status: "complete", paid: true });
  });

  test("is matched before tax and after a discount; the refund gives both back", async () => {
    const { twin, rail, open } = await world({ settings: { taxPercent: 20 } });
    const { sessionId } = await open();
    twin.pay(sessionId);
    const { subtotalMinor, paymentId } = await rail.readCheckout(sessionId);
    expect(subtotalMinor).toBe(2900);
    const payment = { paymentId: paymentId ?? "" };
    expect(await rail.readPayment(payment.paymentId)).toMatchObject({ amountMinor: 3480, refundedMinor: 0 });
    twin.refundByHand(payment.paymentId, 900);
    expect((await rail.readPayment(payment.paymentId)).refundedMinor).toBe(1080);
    const rest = await rail.refund({ ...payment, idempotencyKey: "r", reason: "deploy_failed" });
    expect(rest.amountMinor).toBe(2400);
    expect((await rail.readPayment(payment.paymentId)).refundedMinor).toBe(3480);
    expect(twin.ledger.refunds()[1]).toMatchObject({ reason: "service_disruption" });
    const discounted = await open({ idempotencyKey: "order:order-1:2" });
    twin.tamper(discounted.sessionId, { discountMinor: 1000 });
    expect((await rail.readCheckout(discounted.sessionId)).subtotalMinor).toBe(1900);
  });

  test("with tax on it gives back no more than was asked, and all of it in the end", async () => {
    const { twin, rail, open } = await world({ settings: { taxPercent: 19 } });
    const { sessionId } = await open();
    twin.pay(sessionId);
    const paymentId = (await rail.readCheckout(sessionId)).paymentId ?? "";
    const { amountMinor: paid } = await rail.readPayment(paymentId);
    let back = 0;
    for (const [n, asked] of [1, 2, 7, 500, 1001].entries()) {
      const part = { paymentId, amountMinor: asked, idempotencyKey: `r${n}`, reason: "refund_asked" };
      const { amountMinor } = await rail.refund(part);
      expect([asked, asked - 1], "its rounding may leave one").toContain(amountMinor);
      back += amountMinor;
      expect((await rail.readPayment(paymentId)).refundedMinor).toBe(back);
    }
    const rest = { paymentId, amountMinor: paid - back, idempotencyKey: "rest", reason: "refund_asked" };
    expect(await rail.refund(rest)).toMatchObject({ amountMinor: paid - back });
    expect(twin.ledger.refunds()).toHaveLength(6);
  });

  test("that the bank is still being asked about is open and unpaid", async () => {
    const { twin, rail, polar, open } = await world();
    const { sessionId } = await open();
    const shown = async (status: string) => {
      const body = JSON.stringify({ ...(await polar.checkouts.get(sessionId)), status });
      twin.faults.add({ kind: "status", match: /GET \/v1\/checkouts/, status: 200, body });
      return await rail.readCheckout(sessionId);
    };
    expect(await shown("confirmed")).toMatchObject({ status: "open", paid: false });
    expect(await shown("failed")).toMatchObject({ status: "expired", paid: false });
    expect((await failureOf(shown("thinking"))).code).toBe("unavailable");
  });

  test("that is paid before its order is written names no payment yet", async () => {
    const { twin, rail, open } = await world();
    const { sessionId } = await open();
    twin.pay(sessionId);
    twin.faults.add({ kind: "status", match: /GET \/v1\/orders\/\?/, status: 200, body: '{"items":[]}' });
    expect(await rail.readCheckout(sessionId)).toMatchObject({ paid: true, paymentId: null });
  });
});

test("disputes are found by asking, page by page, and those that were won are not among them", async () => {
  const { twin, rail, open } = await world();
  const paid = [];
  for (let n = 0; n < 3; n++) {
    const { sessionId } = await open({ idempotencyKey: `order:${n}` });
    twin.pay(sessionId);
    paid.push((await rail.readCheckout(sessionId)).paymentId ?? "");
  }
  expect(await rail.disputedPayments?.()).toEqual([]);
  const disputes = paid.map((id) => twin.dispute(id));
  twin.closeDispute(disputes[0]?.id ?? "", "won");
  twin.closeDispute(disputes[1]?.id ?? "", "lost");
  expect(await rail.disputedPayments?.()).toEqual([paid[2], paid[1]]);
  twin.dispute(paid[2] ?? "", "again");
  expect(await rail.disputedPayments?.()).toEqual([paid[2], paid[1]]);
});

test("a product with a trial, another interval or no single fixed price is a configuration error", async () => {
  const { twin, rail, polar } = await world();
  expect(await failureOf(rail.price("business"))).toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("POLAR_PRODUCT_BUSINESS"),
  });
  const product = await polar.products.get(twin.ledger.products()[0]?.id ?? "");
  const answer = async (change: object) => {
    const changed = JSON.stringify({ ...product, ...change });
    twin.faults.add({ kind: "status", match: /GET \/v1\/products/, status: 200, body: changed });
    return (await failureOf(rail.price("starter"))).message;
  };
  expect(await answer({ trial_interval: "day", trial_interval_count: 7 })).toContain("has a trial");
  expect(await answer({ recurring_interval: "year" })).toContain("is not monthly");
  expect(await answer({ recurring_interval_count: 2 })).toContain("is not monthly");
  expect(await answer({ prices: [] })).toContain("has not one fixed price");
  expect(await answer({ is_archived: true })).toContain("is archived");
  expect(await rail.price("starter")).toEqual({ priceId: product.id, amountMinor: 2900, currency: "usd" });
});
