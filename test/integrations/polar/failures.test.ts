import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { isTransient } from "../../../src/errors.ts";
import { createPolarClient } from "../../../src/integrations/polar/client.ts";
import type { FaultRule } from "../../../src/sandbox/kernel/faults.ts";
import { ACCESS_TOKEN, NOBODY, startTwin } from "../../sandbox/polar/world.ts";
import { failureOf } from "../stripe/world.ts";
import { railOf } from "./world.ts";

const ANY = { match: /./, times: 20 };
const body = (error: string) => JSON.stringify({ error, detail: "…" });
const status = (code: number, text = ""): FaultRule => ({ ...ANY, kind: "status", status: code, body: text });

describe("what goes wrong is told apart", () => {
  const cases: [string, FaultRule, string, boolean][] = [
    ["server errors", status(500, "oops"), "unavailable", true],
    ["a rate limit", { ...status(429), headers: { "retry-after": "60" } }, "rate_limited", true],
    ["broken connections", { ...ANY, kind: "drop_before" }, "unavailable", true],
    ["an update under way", status(409, body("SubscriptionLocked")), "conflict", false],
    ["a token that is not accepted", status(401, '{"error":"invalid_token"}'), "misconfigured", false],
    ["a token without the scope", status(403, '{"error":"insufficient_scope"}'), "misconfigured", false],
    ["a definite refusal", status(403, body("AlreadyCanceledSubscription")), "rejected", false],
    ["a request that is wrong", status(422, '{"detail":[{"loc":["path","id"]}]}'), "rejected", false],
    ["a definite absence", status(404, body("ResourceNotFound")), "not_found", false],
    ["a 404 that names no object", status(404, '{"detail":"Not Found"}'), "unavailable", true],
    ["a page of something between", status(403, "<html>"), "unavailable", true],
    ["no JSON at all", status(200, "<html>"), "unavailable", true],
    ["another answer than an object of Polar's", status(200, '{"hello":"world"}'), "unavailable", true],
  ];
  test.each(cases)("%s", async (_what, rule, code, transient) => {
    const { twin } = await startTwin();
    twin.faults.add(rule);
    const failure = await failureOf(railOf(twin.apiBase).readSubscription(NOBODY));
    expect(failure.code).toBe(code);
    expect(isTransient(failure)).toBe(transient);
    expect(inspect(failure, { depth: 8 })).not.toContain(ACCESS_TOKEN);
  });

  test("how long to wait is passed on, and silence ends in a timeout", async () => {
    const { twin } = await startTwin();
    twin.faults.add({ ...status(429), headers: { "retry-after": "60" }, times: 1 });
    expect((await failureOf(railOf(twin.apiBase).readPayment(NOBODY))).details.retryAfterMs).toBe(60_000);
    twin.faults.add({ ...ANY, kind: "hang" });
    const impatient = railOf(twin.apiBase, { timeoutMs: 100 });
    expect((await failureOf(impatient.readPayment(NOBODY))).code).toBe("timeout");
  });
});

test("a read is tried again, a change is not", async () => {
  const { twin, polar } = await startTwin();
  const customer = await polar.customers.create({ email: "ann@example.com" });
  const asked: string[] = [];
  const note = {
    times: 2,
    kind: "status",
    status: 502,
    onHit: (one: string) => void asked.push(one),
  } as const;
  const rail = railOf(twin.apiBase);
  twin.faults.add({ ...note, match: /GET/ });
  expect((await failureOf(rail.readPayment(NOBODY))).code).toBe("not_found");
  expect(asked).toHaveLength(2);
  twin.faults.add({ ...note, match: /POST/, times: 9 });
  const portal = rail.portalUrl({ customerId: customer.id, returnUrl: "http://localhost:8080/" });
  expect((await failureOf(portal)).code).toBe("unavailable");
  expect(asked.filter((one) => one.startsWith("POST"))).toHaveLength(1);
});

test("only https, or this machine, and only an origin", () => {
  const client = (apiBase: string) => () =>
    createPolarClient({ accessToken: ACCESS_TOKEN, apiBase, timeoutMs: 1000 });
  for (const base of ["http://api.polar.sh", "https://api.polar.sh/v1", "ftp://x", "polar", "https://u:p@x"])
    expect(client(base), base).toThrow(/POLAR_API_BASE/);
  expect(client("https://sandbox-api.polar.sh")).not.toThrow();
  expect(() => railOf("https://api.polar.sh", { webhookSecrets: [" "] })).toThrow(/POLAR_WEBHOOK_SECRET/);
});
