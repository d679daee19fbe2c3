import { Hono } from "hono";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DECLINED_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, openSession, startReceiver, startTwin, WEBHOOK_SECRET } from "./world.ts";

let twin: StripeTwin;
let stripe: Stripe;
let app: Hono;

beforeEach(async () => {
  twin = await startTwin();
  stripe = clientOf(twin);
  app = new Hono();
  if (twin.pages) app.route("/sandbox/stripe", twin.pages);
});
afterEach(() => twin.close());

const post = (path: string, fields: Record<string, string>) =>
  app.request(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
const pathOf = (url: string | null): string => new URL(url ?? "").pathname;

describe("the checkout page", () => {
  test("shows what is sold, without inline style or script", async () => {
    const session = await openSession(stripe);
    const page = await app.request(pathOf(session.url));
    const text = await page.text();
    expect(page.status).toBe(200);
    for (const words of [
      "Subscribe to GoClaw Starter",
      "$29.00",
      "per month",
      "ann@example.com",
      "4242 4242 4242 4242",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/<script|<style|style=|onclick/i);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' http://localhost:8080");
    const css = await app.request("/sandbox/stripe/assets/payment.css");
    expect(css.headers.get("content-type")).toContain("text/css");
  });

  test("Pay leads to the success address with the session's id", async () => {
    const session = await openSession(stripe);
    const answer = await post(pathOf(session.url), { number: "4242 4242 4242 4242" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`http://localhost:8080/paid?cs=${session.id}`);
    expect(await (await app.request(pathOf(session.url))).text()).toContain("all done here");
  });

  test("a declined card says so and keeps the page open", async () => {
    const session = await openSession(stripe);
    const answer = await post(pathOf(session.url), { number: GOOD_CARD, card: DECLINED_CARD });
    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain("Your card was declined. Please try a different card.");
    expect(twin.ledger.sessions()[0]?.status).toBe("open");
  });

  test("an expired session and an unknown one cannot be paid", async () => {
    const session = await openSession(stripe);
    twin.cancelSession(session.id);
    expect(await (await post(pathOf(session.url), { number: GOOD_CARD })).text()).toContain(
      "This checkout has expired",
    );
    expect((await app.request("/sandbox/stripe/c/pay/cs_nobody")).status).toBe(404);
    expect((await post("/sandbox/stripe/c/pay/cs_nobody", { number: GOOD_CARD })).status).toBe(404);
    expect(twin.ledger.charges()).toHaveLength(0);
  });

  test("texts of others are escaped", async () => {
    const customer = await stripe.customers.create({ email: '"><img src=x>@example.com' });
    const session = await openSession(stripe, { customer: customer.id });
    expect(await (await app.request(pathOf(session.url))).text()).not.toContain("<img");
  });
});

describe("the billing portal", () => {
  test("cancels at the period's end and takes it back", async () => {
    const session = await openSession(stripe);
    twin.pay(session.id);
    const portal = await stripe.billingPortal.sessions.create({
      customer: String(session.customer),
      return_url: "http://localhost:8080/back",
    });
    const id = twin.ledger.subscriptions()[0]?.id ?? "";
    expect(await (await app.request(pathOf(portal.url))).text()).toContain("Your plan renews on");
    expect((await post(pathOf(portal.url), { subscription: id, act: "cancel" })).status).toBe(303);
    expect(twin.ledger.subscriptions()[0]?.cancel_at_period_end).toBe(true);
    expect(await (await app.request(pathOf(portal.url))).text()).toContain("Your plan ends on");
    await post(pathOf(portal.url), { subscription: id, act: "keep" });
    expect(twin.ledger.subscriptions()[0]?.cancel_at_period_end).toBe(false);
  });

  test("opens with its secret only, and for one's own plans only", async () => {
    expect((await app.request("/sandbox/stripe/p/session/test_guess")).status).toBe(404);
    const session = await openSession(stripe);
    twin.pay(session.id);
    const stranger = await stripe.customers.create({ email: "eve@example.com" });
    const portal = await stripe.billingPortal.sessions.create({ customer: stranger.id });
    const answer = await post(pathOf(portal.url), {
      subscription: twin.ledger.subscriptions()[0]?.id ?? "",
      act: "cancel",
    });
    expect(answer.status).toBe(404);
    expect(twin.ledger.subscriptions()[0]?.cancel_at_period_end).toBe(false);
  });
});

test("the dashboard lists payments and deliveries, and sends an event again", async () => {
  const receiver = await startReceiver();
  twin.setWebhook({ url: receiver.url, secret: WEBHOOK_SECRET });
  twin.pay((await openSession(stripe)).id);
  await twin.settled();
  const text = await (await app.request("/sandbox/stripe")).text();
  expect(text).toContain("$29.00");
  expect(text).toContain("checkout.session.completed");
  const before = receiver.received.length;
  const answer = await post(`/sandbox/stripe/events/${twin.ledger.events()[0]?.id}/resend`, {});
  expect(answer.status).toBe(303);
  await twin.settled();
  expect(receiver.received).toHaveLength(before + 1);
  await receiver.close();
});
