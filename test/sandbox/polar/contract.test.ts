import { describe, expect, test } from "vitest";
import { DECLINED_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { railOf } from "../../integrations/polar/world.ts";
import { hasOpenApi, noteAbsence, openApi } from "./openapi.ts";
import { startRecorder } from "./recorder.ts";
import { clientOf, NOBODY, PRO, STARTER, startTwin } from "./world.ts";

noteAbsence();
const DAY_MS = 86_400_000;

/** Everything GoClaw ever asks of Polar, with everything that may happen to it. */
async function wholeStory() {
  const { twin, clock } = await startTwin({ settings: { taxPercent: 20 } });
  const { url, exchanges } = await startRecorder(twin.apiBase);
  const rail = railOf(url, { clock });
  const direct = clientOf(url);
  for (const plan of ["starter", "pro"] as const) await rail.price(plan);
  const { customerId } = await rail.ensureCustomer({
    userId: "user-1",
    email: "ann@example.com",
    idempotencyKey: "customer:user-1",
  });
  const open = (key: string) =>
    rail.openCheckout({
      orderId: "order-1",
      userId: "user-1",
      customerId,
      plan: "starter",
      idempotencyKey: key,
      successUrl: "http://localhost:8080/paid",
      cancelUrl: "http://localhost:8080/cancelled",
      expiresAtMs: clock.now() + 3_600_000,
    });
  const { sessionId } = await open("order:1");
  twin.pay(sessionId, { card: DECLINED_CARD });
  twin.pay(sessionId);
  await rail.expireCheckout((await open("order:2")).sessionId);
  const { paymentId, subscriptionId } = await rail.readCheckout(sessionId);
  const plan = { subscriptionId: subscriptionId ?? "", idempotencyKey: "k" };
  const change = { ...plan, plan: "pro", quotedAtMs: clock.now() } as const;
  await rail.changePlan({ ...change, when: "next_period" });
  await rail.undoPlanChange(plan);
  await rail.previewPlanChange({ ...change, when: "now" });
  twin.declinesNext = true;
  await rail.changePlan({ ...change, when: "now" });
  await rail.changePlan({ ...change, when: "now" });
  await rail.cancelSubscription({ ...plan, when: "period_end" });
  await rail.resumeSubscription(plan);
  clock.forward(31 * DAY_MS);
  twin.declinesNext = true;
  await rail.readSubscription(plan.subscriptionId);
  twin.replaceCard(plan.subscriptionId, GOOD_CARD);
  const dispute = twin.dispute(paymentId ?? "");
  await rail.disputedPayments?.();
  await rail.readPayment(paymentId ?? "");
  twin.closeDispute(dispute.id, "won");
  twin.refundByHand(paymentId ?? "", 900);
  await rail.refund({ paymentId: paymentId ?? "", idempotencyKey: "refund:1", reason: "paid_twice" });
  await rail.refund({ paymentId: paymentId ?? "", idempotencyKey: "refund:2", reason: "again" });
  await rail.readPapers(paymentId ?? "");
  clock.forward(DAY_MS / 24);
  await rail.readPapers(paymentId ?? "");
  for (const id of [paymentId ?? "", NOBODY]) await direct.orders.generateInvoice(id).catch(() => undefined);
  await direct.orders.invoice(paymentId ?? "").catch(() => undefined);
  twin.makeInvoice(paymentId ?? "", "Ann Ltd");
  await direct.orders.generateInvoice(paymentId ?? "");
  clock.forward(DAY_MS / 24);
  await rail.readPapers(paymentId ?? "");
  await rail.portalUrl({ customerId, returnUrl: "http://localhost:8080/" });
  await rail.missedEvents(clock.now() - DAY_MS);
  await rail.listCheckouts({ customerId });
  await rail.cancelSubscription({ ...plan, when: "now" });
  await rail.cancelSubscription({ ...plan, when: "now" });
  await rail.readPayment(NOBODY).catch(() => undefined);
  clock.forward(DAY_MS);
  twin.passTime();
  return { twin, exchanges };
}

describe.skipIf(!hasOpenApi)("held against Polar's own description", () => {
  test("every request GoClaw makes, every answer of the twin and every webhook", async () => {
    const judge = openApi();
    const { twin, exchanges } = await wholeStory();
    const found = exchanges.flatMap((one) => [
      ...judge.request(one.method, one.path, one.search, one.request).map((p) => `${one.path}: sent ${p}`),
      ...judge
        .response(one.method, one.path, one.status, one.response)
        .map((p) => `${one.path} ${one.status}: answered ${p}`),
    ]);
    for (const { id: _id, ...payload } of twin.ledger.events())
      found.push(...judge.webhook(payload.type, payload).map((p) => `${payload.type}: ${p}`));
    expect([...new Set(found)]).toEqual([]);
    expect(exchanges.length).toBeGreaterThan(40);
    const types = new Set(twin.ledger.events().map((one) => one.type));
    expect(types.size, [...types].join()).toBeGreaterThan(16);
  });

  test("control: a typo, a missing member, a wrong kind, a call and an event that do not exist are seen", () => {
    const judge = openApi();
    const create = (body: object) => judge.request("POST", "/v1/checkouts/", "", body);
    expect(create({ products: [STARTER.id], successUrl: "https://x.test" })).toEqual([
      "unknown member successUrl",
    ]);
    expect(create({}).join()).toContain("must have required property 'products'");
    expect(create({ products: "nope" }).join()).toContain("must be array");
    expect(judge.request("GET", "/v1/orders/", "?checkoutId=1", undefined)).toEqual([
      "unknown query checkoutId",
    ]);
    expect(judge.request("GET", "/v1/moon/", "", undefined)).toEqual(["no such call: GET /v1/moon/"]);
    expect(judge.request("POST", "/v1/checkouts/expire", "", {})).not.toEqual([]);
    expect(judge.response("GET", `/v1/orders/${NOBODY}/receipt`, 202, null)).toEqual([
      "a body where none is described",
    ]);
    expect(judge.response("GET", `/v1/products/${PRO.id}`, 200, { id: PRO.id })).not.toEqual([]);
    expect(judge.webhook("order.paid", { type: "order.paid", data: {} })).not.toEqual([]);
    expect(judge.webhook("dispute.created", {})).toEqual(["no such webhook: dispute.created"]);
  });
});
