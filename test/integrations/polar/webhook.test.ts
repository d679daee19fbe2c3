import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { RailEvent } from "../../../src/ports/payment-rail.ts";
import { STANDARD_SECRET, WEBHOOK_SECRET } from "../../sandbox/polar/world.ts";
import { failureOf } from "../stripe/world.ts";
import { railOf } from "./world.ts";

type Style = "standard" | "legacy";
const secretOf = (style: Style) => (style === "standard" ? STANDARD_SECRET : WEBHOOK_SECRET);

interface Sent {
  type?: string;
  data?: object;
  style?: Style;
  secret?: string;
  ageS?: number;
  body?: string;
}

/** Signed by a signer that is neither ours nor Polar's. */
function deliver(given: Sent = {}, secrets: readonly string[] = [WEBHOOK_SECRET]): Promise<RailEvent> {
  const { type = "checkout.updated", data = { id: "co-1" }, style = "legacy", ageS = 0 } = given;
  const secret = given.secret ?? secretOf(style);
  const body = given.body ?? JSON.stringify({ type, timestamp: "2026-11-22T00:00:00Z", data });
  const at = new Date(Date.now() - ageS * 1000);
  const key = style === "standard" ? secret : Buffer.from(secret).toString("base64");
  const headers = new Headers({
    "webhook-id": "evt-1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(key).sign("evt-1", at, body),
  });
  return railOf("https://api.polar.sh", { webhookSecrets: secrets }).verifyWebhook(body, headers);
}

describe("a delivery", () => {
  test.each(["standard", "legacy"] as const)("in the %s signature style is taken", async (style) => {
    expect(await deliver({ style }, ["whsec_b3RoZXI=", secretOf(style)])).toEqual({
      eventId: "evt-1",
      type: "checkout.updated",
      object: { kind: "checkout", id: "co-1" },
    });
  });

  test.each([
    ["another secret", { secret: STANDARD_SECRET }],
    ["an old timestamp", { ageS: 301 }],
    ["a timestamp from the future", { ageS: -302 }],
  ])("with %s is refused", async (_what, change) => {
    expect((await failureOf(deliver(change))).code).toBe("unauthenticated");
  });

  test("without a signature is refused, and one that is no event is told apart", async () => {
    const rail = railOf("https://api.polar.sh");
    expect((await failureOf(rail.verifyWebhook("{}", new Headers()))).code).toBe("unauthenticated");
    expect((await failureOf(deliver({ body: "not json" }))).code).toBe("invalid_input");
    expect((await failureOf(deliver({ body: '{"type":"order.paid"}' }))).code).toBe("invalid_input");
  });

  test("of a type that nobody knows is acknowledged", async () => {
    expect(await deliver({ type: "moon.landed" })).toMatchObject({ object: { kind: "other" } });
    expect((await failureOf(deliver({ type: "moon.landed", secret: STANDARD_SECRET }))).code).toBe(
      "unauthenticated",
    );
  });
});

const first = { id: "or-1", checkout_id: "co-1", billing_reason: "subscription_create" };
const renewal = { id: "or-2", checkout_id: null, billing_reason: "subscription_cycle" };

test.each([
  ["checkout.expired", { id: "co-1" }, { kind: "checkout", id: "co-1" }],
  ["subscription.past_due", { id: "su-1", checkout_id: "co-1" }, { kind: "subscription", id: "su-1" }],
  ["order.created", first, { kind: "other", id: "or-1" }],
  ["order.paid", first, { kind: "checkout", id: "co-1" }],
  ["order.paid", renewal, { kind: "invoice", id: "or-2" }],
  ["order.paid", { ...renewal, billing_reason: "subscription_update" }, { kind: "invoice", id: "or-2" }],
  ["order.refunded", first, { kind: "payment", id: "or-1" }],
  ["refund.created", { id: "re-1", order_id: "or-1" }, { kind: "payment", id: "or-1" }],
  ["customer.state_changed", { id: "cu-1" }, { kind: "other", id: "cu-1" }],
  ["product.updated", { id: "pr-1" }, { kind: "other", id: "pr-1" }],
])("%s leads to what has to be read again", async (type, data, object) => {
  expect((await deliver({ type, data })).object).toEqual(object);
});
