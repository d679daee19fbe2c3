import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";
import { DECLINED_CARD, FAILS_LATER_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { startReceiver } from "../stripe/world.ts";
import { openCheckout, paid, startTwin, WEBHOOK_SECRET } from "./world.ts";

const DAY_MS = 86_400_000;

async function world() {
  const made = await startTwin({ settings: { taxPercent: 20 } });
  const app = new Hono();
  if (made.twin.pages) app.route("/sandbox/polar", made.twin.pages);
  const pathOf = (url: string): string => `${new URL(url).pathname}${new URL(url).search}`;
  const get = async (url: string) => await (await app.request(pathOf(url))).text();
  const post = (url: string, fields: Record<string, string>) =>
    app.request(pathOf(url), {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  return { ...made, app, get, post, pathOf };
}

describe("the checkout page", () => {
  test("shows what is sold and the tax on it, without inline style or script", async () => {
    const { app, get, polar, pathOf } = await world();
    const { checkout } = await openCheckout(polar);
    const text = await get(checkout.url);
    for (const words of ["GoClaw Starter", "$29.00", "$5.80", "$34.80", "per month", "ann@example.com"])
      expect(text).toContain(words);
    expect(text).not.toMatch(/<script|<style|style=|onclick/i);
    const policy = (await app.request(pathOf(checkout.url))).headers.get("content-security-policy");
    expect(policy).toContain("form-action 'self' http://localhost:8080");
    expect((await app.request("/sandbox/polar/assets/payment.css")).headers.get("content-type")).toContain(
      "css",
    );
    expect((await app.request("/sandbox/polar/checkout/polar_c_guess")).status).toBe(404);
  });

  test("paying leads to the success address with the checkout's id", async () => {
    const { get, post, polar } = await world();
    const { checkout } = await openCheckout(polar);
    const answer = await post(checkout.url, { number: GOOD_CARD });
    expect(answer.status).toBe(303);
    const address = new URL(answer.headers.get("location") ?? "");
    expect(`${address.origin}${address.pathname}`).toBe("http://localhost:8080/paid");
    expect(address.searchParams.get("cs")).toBe(checkout.id);
    expect(await get(checkout.url)).toContain("already paid");
  });

  test("a declined card says so and keeps the page open; a day later it is over", async () => {
    const { get, post, polar, twin, clock } = await world();
    const { checkout } = await openCheckout(polar);
    const answer = await post(checkout.url, { number: GOOD_CARD, card: DECLINED_CARD });
    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain("Your card was declined. Please try again.");
    clock.forward(DAY_MS);
    expect(await get(checkout.url)).toContain("This checkout has expired");
    expect((await post(checkout.url, { number: GOOD_CARD })).status).toBe(200);
    expect(twin.ledger.orders()).toHaveLength(0);
  });

  test("texts of others are escaped", async () => {
    const { get, polar } = await world();
    const { id } = await polar.customers.create({ email: "eve@example.com", name: '"><img src=x>' });
    const checkout = await polar.checkouts.create({
      products: ["8f14e45f-ceea-467a-9b3a-0c1d5b7e0a01"],
      customer_id: id,
      return_url: "http://localhost:8080/?a=%22%3E%3Cimg",
    });
    expect(await get(checkout.url)).not.toContain("<img");
  });
});

describe("the customer portal", () => {
  test("cancels at the period's end, takes it back, and takes a better card", async () => {
    const { get, post, polar, twin, clock } = await world();
    const { customer, subscriptionId } = await paid(twin, polar, FAILS_LATER_CARD);
    const { customer_portal_url: url } = await polar.customerSessions.create({ customer_id: customer.id });
    const plan = () => twin.ledger.subscriptions()[0];
    expect(await get(url)).toContain("Your plan renews on");
    await post(url, { subscription: subscriptionId, act: "cancel" });
    expect(await get(url)).toContain("Your plan ends on");
    await post(url, { subscription: subscriptionId, act: "keep" });
    expect(plan()?.cancel_at_period_end).toBe(false);
    clock.forward(31 * DAY_MS);
    expect((await post(url, { subscription: subscriptionId, act: "cancel" })).status).toBe(404);
    twin.passTime();
    expect(plan()?.status).toBe("past_due");
    const { customer_portal_url: fresh } = await polar.customerSessions.create({ customer_id: customer.id });
    expect(await get(fresh)).toContain("The last payment failed");
    await post(fresh, { subscription: subscriptionId, act: "card" });
    expect(plan()?.status).toBe("active");
  });

  test("opens with its token only, and for one's own plans only", async () => {
    const { app, post, polar, twin } = await world();
    expect((await app.request("/sandbox/polar/portal?customer_session_token=guess")).status).toBe(404);
    const { subscriptionId } = await paid(twin, polar);
    const eve = await polar.customers.create({ email: "eve@example.com" });
    const { customer_portal_url: url } = await polar.customerSessions.create({ customer_id: eve.id });
    expect((await post(url, { subscription: subscriptionId, act: "cancel" })).status).toBe(404);
    expect(twin.ledger.subscriptions()[0]?.cancel_at_period_end).toBe(false);
  });
});

test("the overview lists orders, disputes and deliveries, and sends an event again", async () => {
  const { app, polar, twin, post } = await world();
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  twin.setWebhook({ url: receiver.url, secret: WEBHOOK_SECRET, style: "legacy" });
  const { orderId } = await paid(twin, polar);
  twin.dispute(orderId);
  await twin.settled();
  const text = await (await app.request("/sandbox/polar")).text();
  for (const words of ["$34.80", "order.paid", "needs response", "subscription create"])
    expect(text).toContain(words);
  const before = receiver.received.length;
  const [event] = twin.ledger.events();
  expect((await post(`http://x/sandbox/polar/events/${event?.id}/resend`, {})).status).toBe(303);
  await twin.settled();
  expect(receiver.received).toHaveLength(before + 1);
});
