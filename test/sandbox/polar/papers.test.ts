import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { NOBODY, paid, refusalOf, startTwin } from "./world.ts";

const MINUTE_MS = 60_000;

async function world(extra: Parameters<typeof startTwin>[0] = {}) {
  const made = await startTwin(extra);
  const app = new Hono();
  if (made.twin.pages) app.route("/sandbox/polar", made.twin.pages);
  const fetched = async (url: string) => {
    const answer = await app.request(`${new URL(url).pathname}${new URL(url).search}`);
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  const bought = await paid(made.twin, made.polar);
  /** As it goes over the wire, since the SDK cannot read an answer without a body. */
  const receipt = async (id = bought.orderId) => {
    const headers = { authorization: "Bearer polar_oat_sandbox_0123456789abcdef" };
    const answer = await fetch(`${made.twin.apiBase}/v1/orders/${id}/receipt`, { headers });
    return { status: answer.status, body: await answer.text() };
  };
  return { ...made, ...bought, fetched, receipt };
}

describe("a receipt", () => {
  test("is made when it is first asked for, and opens by its link for ten minutes", async () => {
    const { twin, polar, clock, orderId, receipt, fetched } = await world();
    expect((await polar.orders.get(orderId)).receipt_number).toMatch(/^RCPT-[0-9A-F]{8}-0001$/);
    expect(await receipt()).toEqual({ status: 202, body: "" });
    expect(await receipt()).toEqual({ status: 202, body: "" });
    clock.forward(twin.renderMs);
    const { url } = await polar.orders.receipt(orderId);
    expect(url.length, "as long as storage's own").toBeGreaterThan(512);
    clock.forward(10 * MINUTE_MS - 1000);
    const file = await fetched(url);
    expect(file).toMatchObject({ status: 200, type: "application/pdf" });
    expect(file.text).toMatch(/^%PDF-1\.4\n.*ann@example\.com.*Total paid: \$29\.00.*%%EOF\n$/s);
    clock.forward(1000);
    expect(await fetched(url)).toMatchObject({
      status: 403,
      text: expect.stringContaining("Request has expired"),
    });
  });

  test("opens for nobody who alters its link", async () => {
    const { twin, polar, clock, orderId, receipt, fetched } = await world();
    await receipt();
    clock.forward(twin.renderMs);
    const { url } = await polar.orders.receipt(orderId);
    for (const other of [
      url.replace("X-Amz-Expires=600", "X-Amz-Expires=6000"),
      url.replace(orderId, NOBODY),
      url.replace("/receipt/", "/invoice/"),
      url.replace(/X-Amz-Signature=.*/, "X-Amz-Signature="),
      url.split("?")[0] ?? "",
    ])
      expect((await fetched(other)).status, other).toBe(403);
  });

  test("says what went back since", async () => {
    const { twin, polar, clock, orderId, receipt, fetched } = await world();
    await receipt();
    clock.forward(twin.renderMs);
    twin.refundByHand(orderId);
    const { url } = await polar.orders.receipt(orderId);
    expect((await fetched(url)).text).toMatch(/Refunded on .*: \$29\.00/);
  });

  test("is there for known orders alone, and not for those of before there were any", async () => {
    const { polar, receipt } = await world();
    expect((await receipt(NOBODY)).status).toBe(404);
    await expect(polar.orders.receipt("no-id")).rejects.toMatchObject({ statusCode: 422 });
    const old = await world({ settings: { receipts: false } });
    expect((await old.polar.orders.get(old.orderId)).receipt_number).toBeNull();
    expect((await old.receipt()).status).toBe(404);
  });

  test("PDF readers find every object where the table says", async () => {
    const { twin, polar, clock, orderId, receipt, fetched } = await world();
    await receipt();
    clock.forward(twin.renderMs);
    const { text } = await fetched((await polar.orders.receipt(orderId)).url);
    const table = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    expect(text.slice(table)).toMatch(/^xref\n0 6\n/);
    const starts = [...text.slice(table).matchAll(/^(\d{10}) 00000 n/gm)].map(([, at]) => Number(at));
    expect(starts).toHaveLength(5);
    starts.forEach((at, i) => {
      expect(text.slice(at)).toMatch(new RegExp(`^${i + 1} 0 obj\n`));
    });
    const [, length = "", stream = ""] = /<< \/Length (\d+) >>\nstream\n(.*?)\nendstream/s.exec(text) ?? [];
    expect(stream).toHaveLength(Number(length));
  });
});

describe("an invoice", () => {
  test("needs a name and an address, is made once asked for, and is told of", async () => {
    const { twin, polar, clock, orderId, fetched } = await world();
    const missing = await refusalOf(polar.orders.generateInvoice(orderId));
    expect(missing).toMatchObject({ status: 422, error: { error: "MissingInvoiceBillingDetails" } });
    expect((await refusalOf(polar.orders.invoice(orderId))).status).toBe(404);
    twin.makeInvoice(orderId, "Ann (Berlin) Ltd");
    expect((await refusalOf(polar.orders.invoice(orderId))).status).toBe(404);
    clock.forward(twin.renderMs);
    expect(await polar.orders.generateInvoice(orderId)).toBeNull();
    expect(await polar.orders.get(orderId)).toMatchObject({
      is_invoice_generated: true,
      billing_name: "Ann (Berlin) Ltd",
    });
    const told = twin.ledger.events().filter(({ type }) => type === "order.updated");
    expect(told.at(-1)?.data).toMatchObject({ is_invoice_generated: true });
    const { text } = await fetched((await polar.orders.invoice(orderId)).url);
    expect(text).toContain("For: Ann \\(Berlin\\) Ltd");
    twin.makeInvoice(orderId, "Somebody else");
    expect((await polar.orders.get(orderId)).billing_name, "it is there for good").toBe("Ann (Berlin) Ltd");
  });

  test("of an order that nobody paid there is none", async () => {
    const { twin, polar, clock, subscriptionId } = await world();
    twin.replaceCard(subscriptionId, "4000000000000341");
    clock.forward(32 * 24 * 60 * MINUTE_MS);
    twin.passTime();
    const open = twin.ledger.orders().find((one) => !one.paid);
    const refusal = await refusalOf(polar.orders.generateInvoice(open?.id ?? ""));
    expect(refusal).toMatchObject({ status: 409, error: { error: "OrderNotEligibleForInvoice" } });
    expect((await refusalOf(polar.orders.generateInvoice(NOBODY))).status).toBe(404);
  });
});

test("the portal offers both, and has an invoice made with the name that is filled in", async () => {
  const { twin, polar, clock, customer, orderId } = await world();
  const { customer_portal_url: url } = await polar.customerSessions.create({ customer_id: customer.id });
  const app = new Hono();
  if (twin.pages) app.route("/sandbox/polar", twin.pages);
  const path = `${new URL(url).pathname}${new URL(url).search}`;
  const page = async () => await (await app.request(path)).text();
  const post = async (to: string, fields: Record<string, string>) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return await app.request(to, { method: "POST", body: new URLSearchParams(fields).toString(), headers });
  };
  expect(await page()).toContain("being made");
  const eve = await polar.customers.create({ email: "eve@example.com" });
  const hers = new URL((await polar.customerSessions.create({ customer_id: eve.id })).customer_portal_url);
  const fields = { order: orderId, name: "Eve & Co", act: "invoice" };
  expect((await post(`${hers.pathname}${hers.search}`, fields)).status, "somebody else's order").toBe(404);
  expect((await post(path, { ...fields, name: "Ann Ltd" })).status).toBe(303);
  clock.forward(twin.renderMs);
  expect(await page()).toMatch(/>Receipt<\/a>.*>Invoice<\/a>/s);
  expect(twin.ledger.orders()[0]).toMatchObject({ billing_name: "Ann Ltd", is_invoice_generated: true });
});
