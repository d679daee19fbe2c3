import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isTransient } from "../../../src/errors.ts";
import { createStripeClient } from "../../../src/integrations/stripe/client.ts";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import type { FaultRule } from "../../../src/sandbox/kernel/faults.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { SECRET_KEY, startTwin } from "../../sandbox/stripe/world.ts";
import { failureOf, railOf } from "./world.ts";

let twin: StripeTwin;
let rail: PaymentRail;

beforeEach(async () => {
  twin = await startTwin();
  rail = railOf(twin);
});
afterEach(() => twin.close());

const ANY = { match: /./, times: 20 };
const error = (type: string, code?: string) => JSON.stringify({ error: { type, code, message: "…" } });

describe("what goes wrong is told apart", () => {
  const cases: [string, FaultRule, string, boolean][] = [
    ["server errors", { ...ANY, kind: "status", status: 500, body: error("api_error") }, "unavailable", true],
    [
      "rate limits",
      { ...ANY, kind: "status", status: 429, body: error("invalid_request_error", "rate_limit") },
      "rate_limited",
      true,
    ],
    ["broken connections", { ...ANY, kind: "drop_before" }, "unavailable", true],
    [
      "a key in use elsewhere",
      { ...ANY, kind: "status", status: 409, body: error("idempotency_error", "idempotency_key_in_use") },
      "unavailable",
      true,
    ],
    [
      "a key without permission",
      { ...ANY, kind: "status", status: 403, body: error("invalid_request_error") },
      "misconfigured",
      false,
    ],
    [
      "a 404 that names no object",
      { ...ANY, kind: "status", status: 404, body: error("invalid_request_error") },
      "unavailable",
      true,
    ],
    [
      "an error body without `error`",
      { ...ANY, kind: "status", status: 404, body: '{"message":"no route"}' },
      "unavailable",
      true,
    ],
    [
      "another object than asked for",
      { ...ANY, kind: "status", status: 200, body: '{"id":"x","object":"coupon"}' },
      "unavailable",
      true,
    ],
    ["no JSON at all", { ...ANY, kind: "status", status: 200, body: "<html>" }, "unavailable", true],
    [
      "a definite absence",
      { ...ANY, kind: "status", status: 404, body: error("invalid_request_error", "resource_missing") },
      "not_found",
      false,
    ],
  ];

  test.each(cases)("%s", async (_name, fault, code, transient) => {
    twin.faults.add(fault);
    const failure = await failureOf(rail.readSubscription("sub_x"));
    expect(failure.code).toBe(code);
    expect(isTransient(failure)).toBe(transient);
  });

  test("silence is a timeout", async () => {
    twin.faults.add({ ...ANY, kind: "hang" });
    const hasty = railOf(twin, { timeoutMs: 30 });
    expect((await failureOf(hasty.readPayment("pi_x"))).code).toBe("timeout");
  });

  test("a wrong key is a configuration error that does not show the key", async () => {
    const key = "sk_test_wrongwrongwrong1234";
    const failure = await failureOf(railOf(twin, { secretKey: key }).readPayment("pi_x"));
    expect(failure.code).toBe("misconfigured");
    expect(inspect(failure, { depth: 9 })).not.toMatch(/sk_test|1234/);
  });
});

describe("STRIPE_API_BASE", () => {
  const client = (apiBase: string) => () =>
    createStripeClient({ secretKey: SECRET_KEY, apiBase, timeoutMs: 100 });

  test.each([
    "http://127.0.0.1:9",
    "http://localhost:9",
    "http://[::1]:9",
    "https://api.stripe.com",
    "https://proxy.example:8443",
  ])("takes %s", (base) => {
    expect(client(base)).not.toThrow();
  });

  test.each([
    "http://api.stripe.com",
    "http://127.0.0.1.example.com",
    "https://api.stripe.com/v1",
    "ftp://127.0.0.1",
    "stripe",
  ])("refuses %s", (base) => {
    expect(client(base)).toThrow(/STRIPE_API_BASE/);
  });

  test("an empty list of webhook secrets is refused", () => {
    expect(() => railOf(twin, { webhookSecrets: [" "] })).toThrow(/STRIPE_WEBHOOK_SECRET/);
  });
});
