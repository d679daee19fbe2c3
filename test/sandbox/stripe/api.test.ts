import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { paramsOf, text } from "../../../src/sandbox/stripe/params.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, failureOf, openSession, PRO, SECRET_KEY, STARTER, startTwin, testClock } from "./world.ts";

const clock = testClock();
let twin: StripeTwin;
let stripe: Stripe;

beforeEach(async () => {
  twin = await startTwin({ clock });
  stripe = clientOf(twin);
});
afterEach(() => twin.close());

/** A call past the SDK, whose types would not let us make it. */
async function raw(path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${SECRET_KEY}`, ...init.headers };
  const answer = await fetch(`${twin.apiBase}${path}`, { ...init, headers });
  const body: { id?: string; error?: Record<string, string> } = JSON.parse(await answer.text());
  return { status: answer.status, error: body.error, body, headers: answer.headers };
}
const form = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body,
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
});

describe("refusals", () => {
  test("a wrong key and a missing key", async () => {
    const error = await failureOf(clientOf(twin, "sk_test_wrong_key").customers.list());
    expect(error.type).toBe("StripeAuthenticationError");
    expect(error.message).toContain("Invalid API Key provided: sk_test_");
    expect(error.message).not.toContain("wrong_key");
    const none = await fetch(`${twin.apiBase}/v1/customers`);
    expect(none.status).toBe(401);
    expect(await none.text()).toContain("You did not provide an API key");
  });

  test("unknown parameters, also deep down", async () => {
    const top = await raw("/v1/customers", form("email=a%40b.c&nickname=x"));
    expect(top).toMatchObject({
      status: 400,
      error: {
        code: "parameter_unknown",
        param: "nickname",
        message: "Received unknown parameter: nickname",
      },
    });
    const deep = await raw(
      "/v1/checkout/sessions",
      form(
        `mode=subscription&success_url=http://x/&line_items[0][price]=${STARTER.id}&line_items[0][colour]=red`,
      ),
    );
    expect(deep.error).toMatchObject({ code: "parameter_unknown", param: "line_items[0][colour]" });
    expect(twin.ledger.customers()).toHaveLength(0);
  });

  test("missing, empty and malformed parameters", async () => {
    expect(
      (await raw("/v1/checkout/sessions", form("mode=subscription&success_url=http://x/"))).error,
    ).toMatchObject({
      code: "parameter_missing",
      message: "Missing required param: line_items.",
    });
    expect((await raw("/v1/customers", form("email="))).error).toMatchObject({
      code: "parameter_invalid_empty",
    });
    expect((await raw("/v1/customers?limit=ten")).error).toMatchObject({
      code: "parameter_invalid_integer",
      message: "Invalid integer: ten",
    });
    expect((await raw("/v1/prices?type=weekly")).error?.message).toBe(
      "Invalid type: must be one of one_time or recurring",
    );
  });

  test("unknown ids: 404 in the path, 400 as a parameter", async () => {
    const path = await failureOf(stripe.subscriptions.retrieve("sub_nobody"));
    expect(path).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
      message: "No such subscription: 'sub_nobody'",
    });
    const param = await failureOf(
      openSession(stripe, { line_items: [{ price: "price_nobody", quantity: 1 }] }),
    );
    expect(param).toMatchObject({ statusCode: 400, code: "resource_missing", param: "line_items[0][price]" });
  });

  test("unknown addresses, other API versions and JSON bodies", async () => {
    expect((await raw("/v1/teapots")).error?.message).toContain(
      "Unrecognized request URL (GET: /v1/teapots)",
    );
    expect((await raw("/v1/customers", { headers: { "stripe-version": "2020-08-27" } })).error?.message).toBe(
      "Invalid Stripe API version: 2020-08-27",
    );
    const json = await raw("/v1/customers", {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(json.status).toBe(400);
  });

  test("payment_method_types, which this API version no longer takes", async () => {
    const answer = await raw(
      "/v1/checkout/sessions",
      form(
        `mode=subscription&success_url=http://x/&line_items[0][price]=${STARTER.id}&payment_method_types[0]=card`,
      ),
    );
    expect(answer.error).toMatchObject({ code: "payment_method_types_no_longer_supported" });
  });

  test("an expiry outside 30 minutes to 24 hours", async () => {
    const nowS = clock.now() / 1000;
    expect((await failureOf(openSession(stripe, { expires_at: nowS + 1799 }))).message).toContain(
      "at least 30 minutes",
    );
    expect((await failureOf(openSession(stripe, { expires_at: nowS + 86_401 }))).message).toContain(
      "less than 24 hours",
    );
    expect((await openSession(stripe, { expires_at: nowS + 1800 })).expires_at).toBe(nowS + 1800);
  });

  test("a parameter that the SDK does not know does not even compile", () => {
    paramsOf<Stripe.CustomerCreateParams>()({ email: text });
    // @ts-expect-error customers have no nickname
    paramsOf<Stripe.CustomerCreateParams>()({ nickname: text });
  });
});

describe("idempotency keys", () => {
  test("the same key and parameters replay the same answer", async () => {
    const once = await raw("/v1/customers", form("email=a%40b.c", { "idempotency-key": "k1" }));
    const twice = await raw("/v1/customers", form("email=a%40b.c", { "idempotency-key": "k1" }));
    expect(twice.body.id).toBe(once.body.id);
    expect(twice.headers.get("idempotent-replayed")).toBe("true");
    expect(twin.ledger.customers()).toHaveLength(1);
    // Control: without a key the same call makes another customer.
    await raw("/v1/customers", form("email=a%40b.c"));
    expect(twin.ledger.customers()).toHaveLength(2);
  });

  test("other parameters under the same key are refused, and a refusal of parameters is not remembered", async () => {
    await stripe.customers.create({ email: "a@b.c" }, { idempotencyKey: "k2" });
    const error = await failureOf(stripe.customers.create({ email: "other@b.c" }, { idempotencyKey: "k2" }));
    expect(error.type).toBe("StripeIdempotencyError");
    await raw("/v1/customers", form("nickname=x", { "idempotency-key": "k3" }));
    expect((await raw("/v1/customers", form("email=a%40b.c", { "idempotency-key": "k3" }))).status).toBe(200);
  });

  test("a request under way answers 409 to its double", async () => {
    const letGo = twin.holdRequests(/POST \/v1\/customers/);
    const first = stripe.customers.create({ email: "a@b.c" }, { idempotencyKey: "k4" });
    await expect
      .poll(
        async () => (await raw("/v1/customers", form("email=a%40b.c", { "idempotency-key": "k4" }))).status,
        { interval: 5 },
      )
      .toBe(409);
    letGo();
    const { id } = await first;
    expect((await stripe.customers.create({ email: "a@b.c" }, { idempotencyKey: "k4" })).id).toBe(id);
  });

  test("work done before the connection broke is found again under the key", async () => {
    twin.faults.add({ kind: "drop_after", match: /POST \/v1\/customers/ });
    const customer = await stripe.customers.create({ email: "a@b.c" }, { idempotencyKey: "k5" });
    expect(twin.ledger.customers().map((one) => one.id)).toEqual([customer.id]);
  });
});

describe("reading", () => {
  test("lists are paged, newest first", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++)
      ids.unshift((await stripe.customers.create({ name: `c${index}` })).id);
    const first = await stripe.customers.list({ limit: 2 });
    expect(first).toMatchObject({ object: "list", has_more: true, url: "/v1/customers" });
    expect(first.data.map((one) => one.id)).toEqual(ids.slice(0, 2));
    const all: string[] = [];
    for await (const one of stripe.customers.list({ limit: 2 })) all.push(one.id);
    expect(all).toEqual(ids);
    const back = await stripe.customers.list({ limit: 2, ending_before: ids[4] ?? "" });
    expect(back.data.map((one) => one.id)).toEqual(ids.slice(2, 4));
    expect((await failureOf(stripe.customers.list({ limit: 101 }))).param).toBe("limit");
  });

  test("prices are found by lookup key, by list and by search", async () => {
    expect((await stripe.prices.list({ lookup_keys: ["pro"] })).data.map((one) => one.id)).toEqual([PRO.id]);
    expect((await stripe.prices.search({ query: "lookup_key:'starter'" })).data.map((one) => one.id)).toEqual(
      [STARTER.id],
    );
    expect((await failureOf(stripe.prices.search({ query: "nonsense" }))).message).toContain(
      "unable to parse",
    );
  });

  test("expand puts objects in the place of ids and refuses what cannot be expanded", async () => {
    const session = await openSession(stripe, { expand: ["customer", "line_items"] });
    expect(session.customer).toMatchObject({ object: "customer", email: "ann@example.com" });
    expect(session.line_items?.data[0]?.price?.id).toBe(STARTER.id);
    const plain = await stripe.checkout.sessions.retrieve(session.id);
    expect(typeof plain.customer).toBe("string");
    expect(plain.line_items).toBeUndefined();
    const refused = await failureOf(stripe.checkout.sessions.retrieve(session.id, { expand: ["moon"] }));
    expect(refused.message).toBe("This property cannot be expanded (moon).");
  });

  test("a deleted customer says so and can be used no more", async () => {
    const customer = await stripe.customers.create({ email: "a@b.c" });
    await stripe.customers.del(customer.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect((await failureOf(stripe.billingPortal.sessions.create({ customer: customer.id }))).code).toBe(
      "resource_missing",
    );
  });
});
