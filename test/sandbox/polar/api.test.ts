import { describe, expect, test } from "vitest";
import { NEEDED_SCOPES } from "../../../src/sandbox/polar/twin.ts";
import { clientOf, NOBODY, openCheckout, PRO, paid, refusalOf, STARTER, startTwin } from "./world.ts";

const finding = (loc: (string | number)[], msg: string) => ({
  status: 422,
  error: { detail: [expect.objectContaining({ loc, msg })] },
});
const named = (status: number, error: string) => ({ status, error: { error } });

describe("refusals", () => {
  test("a wrong token, a missing scope, an unknown version, an unknown call", async () => {
    const { twin, polar } = await startTwin({ scopes: NEEDED_SCOPES.filter((s) => s !== "checkouts:write") });
    const stranger = clientOf(twin.apiBase, "polar_oat_other");
    expect((await refusalOf(stranger.products.get(STARTER.id))).status).toBe(401);
    const refusal = await refusalOf(polar.checkouts.create({ products: [STARTER.id] }));
    expect(refusal.status).toBe(403);
    expect(String(refusal.error)).toContain("insufficient_scope");
    const ask = async (path: string, init: RequestInit = {}) => {
      const headers = { authorization: "Bearer polar_oat_sandbox_0123456789abcdef", ...init.headers };
      const answer = await fetch(`${twin.apiBase}${path}`, { ...init, headers });
      return [answer.status, await answer.json()];
    };
    expect(await ask("/v1/orders/", { headers: { "polar-version": "2026-04" } })).toMatchObject([422, {}]);
    expect(await ask("/v1/orders")).toEqual([404, { detail: "Not Found" }]);
    expect(await ask("/v1/orders/", { method: "DELETE" })).toEqual([405, { detail: "Method Not Allowed" }]);
    expect(await ask(`/v1/checkouts/${NOBODY}/expire`, { method: "POST" })).toEqual([
      404,
      { detail: "Not Found" },
    ]);
    expect(await ask("/v1/customers/", { method: "POST", body: "{" })).toMatchObject([
      422,
      { detail: [{ type: "json_invalid" }] },
    ]);
  });

  test("members that are unknown, missing or wrong", async () => {
    const { twin, polar } = await startTwin();
    const raw = (body: object) =>
      refusalOf(polar.checkouts.create(body as Parameters<typeof polar.checkouts.create>[0]));
    expect(await raw({ products: [STARTER.id], successUrl: "https://x.test" })).toMatchObject(
      finding(["body", "successUrl"], "Extra inputs are not permitted"),
    );
    expect(await raw({})).toMatchObject(finding(["body", "products"], "Field required"));
    expect(await raw({ products: [NOBODY] })).toMatchObject(
      finding(["body", "products", 0], "Product does not exist."),
    );
    expect(await raw({ products: [STARTER.id], customer_id: NOBODY })).toMatchObject(
      finding(["body", "customer_id"], "Customer does not exist."),
    );
    expect(await raw({ products: [STARTER.id], success_url: "paid" })).toMatchObject(
      finding(["body", "success_url"], "Input should be a valid URL"),
    );
    expect(await raw({ products: [STARTER.id], metadata: { list: ["no"] } })).toMatchObject({ status: 422 });
    twin.archiveProduct(STARTER.id);
    expect(await raw({ products: [STARTER.id] })).toMatchObject(
      finding(["body", "products", 0], "Product is archived."),
    );
    expect(await refusalOf(polar.orders.get("order-1"))).toMatchObject({ status: 422 });
    expect(await refusalOf(polar.orders.get(NOBODY))).toMatchObject(named(404, "ResourceNotFound"));
    expect(twin.ledger.checkouts()).toHaveLength(0);
  });

  test("an address and an external id belong to one customer, and the id stays for ever", async () => {
    const { polar } = await startTwin();
    const ann = await polar.customers.create({ email: "ann@example.com", external_id: "user-1" });
    expect(await refusalOf(polar.customers.create({ email: "ANN@example.com" }))).toMatchObject(
      finding(["body", "email"], "A customer with this email address already exists."),
    );
    expect(
      await refusalOf(polar.customers.create({ email: "bob@example.com", external_id: "user-1" })),
    ).toMatchObject(finding(["body", "external_id"], "A customer with this external ID already exists."));
    expect(await refusalOf(polar.customers.update(ann.id, { external_id: "user-2" }))).toMatchObject(
      finding(["body", "external_id"], "Customer external ID cannot be updated."),
    );
    const bob = await polar.customers.create({ email: "bob@example.com" });
    expect((await polar.customers.update(bob.id, { external_id: "user-2" })).external_id).toBe("user-2");
    expect((await polar.customers.getExternal("user-2")).id).toBe(bob.id);
    expect((await polar.customers.list({ email: "bob@example.com" })).items).toHaveLength(1);
  });

  test("what is over stays over", async () => {
    const { twin, polar } = await startTwin();
    const { subscriptionId, checkout, orderId } = await paid(twin, polar);
    expect(await refusalOf(polar.checkouts.update(checkout.id, { metadata: {} }))).toMatchObject(
      named(403, "NotOpenCheckout"),
    );
    expect(
      await refusalOf(polar.subscriptions.update(subscriptionId, { cancel_at_period_end: false })),
    ).toMatchObject(named(409, "SubscriptionNotScheduledToCancel"));
    await polar.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    const again = () => polar.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    expect(await refusalOf(again())).toMatchObject(named(403, "AlreadyCanceledSubscription"));
    expect(await refusalOf(polar.subscriptions.update(subscriptionId, { product_id: PRO.id }))).toMatchObject(
      named(403, "AlreadyCanceledSubscription"),
    );
    await polar.subscriptions.revoke(subscriptionId);
    expect(await refusalOf(polar.subscriptions.revoke(subscriptionId))).toMatchObject(
      named(403, "AlreadyCanceledSubscription"),
    );
    const refund = { order_id: orderId, reason: "other" as const };
    expect((await refusalOf(polar.refunds.create({ ...refund, amount: 2901 }))).status).toBe(400);
    await polar.refunds.create({ ...refund, amount: 2900 });
    expect(await refusalOf(polar.refunds.create({ ...refund, amount: 1 }))).toMatchObject(
      named(403, "RefundedAlready"),
    );
  });

  test("a dispute blocks refunds until it is won", async () => {
    const { twin, polar } = await startTwin();
    const { orderId } = await paid(twin, polar);
    const dispute = twin.dispute(orderId);
    const refund = () => polar.refunds.create({ order_id: orderId, reason: "other", amount: 100 });
    expect((await refusalOf(refund())).error).toMatchObject({ error: "RefundsBlocked" });
    expect((await polar.disputes.list({ order_id: orderId })).items).toHaveLength(1);
    twin.closeDispute(dispute.id, "won");
    expect((await refund()).amount).toBe(100);
    expect(await refusalOf(polar.disputes.get(NOBODY))).toMatchObject(named(404, "ResourceNotFound"));
  });

  test("one subscription each, where the organization does not allow more", async () => {
    const { twin, polar } = await startTwin({ settings: { allowMultipleSubscriptions: false } });
    const { customer } = await paid(twin, polar);
    const second = await polar.checkouts.create({ products: [PRO.id], customer_id: customer.id });
    expect(twin.pay(second.id)).toMatchObject({
      status: "declined",
      message: "You already have an active subscription.",
    });
    twin.settings.allowMultipleSubscriptions = true;
    expect(twin.pay(second.id).status).toBe("succeeded");
  });
});

test("lists come newest first, page by page, and filtered", async () => {
  const { polar } = await startTwin();
  const { customer } = await openCheckout(polar);
  const made = [];
  for (let n = 0; n < 5; n++)
    made.push((await polar.checkouts.create({ products: [STARTER.id], metadata: { n } })).id);
  const page = await polar.checkouts.list({ limit: 2, page: 2 });
  expect(page.items.map((one) => one.id)).toEqual([made[2], made[1]]);
  expect(page.pagination).toEqual({ total_count: 6, max_page: 3 });
  const all = [];
  for await (const one of polar.checkouts.iterList({ limit: 2, sorting: ["created_at"] })) all.push(one.id);
  expect(all.slice(1)).toEqual(made);
  expect((await polar.checkouts.list({ customer_id: customer.id })).items).toHaveLength(1);
  expect((await polar.orders.list({ checkout_id: NOBODY })).items).toEqual([]);
});
