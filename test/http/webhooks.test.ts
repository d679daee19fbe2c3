import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import Stripe from "stripe";
import { Webhook } from "svix";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import {
  type Arrival,
  clerkReceiver,
  railReceiver,
  telegramReceiver,
} from "../../src/http/webhooks/inbox-receivers.ts";
import type { WebhookReceiver } from "../../src/http/webhooks/receive-webhook.ts";
import { createClerkIdentity } from "../../src/integrations/clerk/clerk-identity.ts";
import { createStripeRail } from "../../src/integrations/stripe/rail.ts";
import { WEBHOOK_SECRET } from "../sandbox/clerk/clerk-world.ts";
import { keptLog, type RunningWeb, startWeb } from "./web-world.ts";

let running: RunningWeb | undefined;
afterEach(() => running?.close());

const clerk = createClerkIdentity({
  secretKey: "sk_test_unused",
  webhookSecret: WEBHOOK_SECRET,
  oauth: { issuer: "http://localhost:1", clientId: "x", clientSecret: "y" },
});

async function world(
  receivers: (store: (arrival: Arrival) => Promise<unknown>) => [string, WebhookReceiver][],
  failing = false,
) {
  const stored: Arrival[] = [];
  const store = async (arrival: Arrival) => {
    if (failing) throw new AppError("database_busy", "locked");
    stored.push(arrival);
  };
  const kept = keptLog();
  running = await startWeb({ webhooks: new Map(receivers(store)), log: kept.log });
  const post = (name: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${running?.url}/webhooks/${name}`, { method: "POST", body, headers });
  return { stored, post, lines: kept.lines };
}

const clerkWorld = (failing?: boolean) => world((store) => [["clerk", clerkReceiver(clerk, store)]], failing);

function clerkEvent(type: string, at = new Date()) {
  const body = JSON.stringify({
    type,
    object: "event",
    data: { id: "user_1", secret: "do not keep" },
    timestamp: 1,
  });
  const signature = new Webhook(WEBHOOK_SECRET).sign("msg_1", at, body);
  const seconds = String(Math.floor(at.getTime() / 1000));
  return { body, headers: { "svix-id": "msg_1", "svix-timestamp": seconds, "svix-signature": signature } };
}

describe("Clerk's webhooks", () => {
  test("are stored as the user to read again, and nothing else", async () => {
    const { stored, post } = await clerkWorld();
    const { body, headers } = clerkEvent("user.updated");
    expect((await post("clerk", body, headers)).status).toBe(204);
    const payload = '{"clerkUserId":"user_1"}';
    expect(stored).toEqual([
      { source: "clerk", eventId: "msg_1", lane: "clerk:user_1", kind: "user.updated", payload },
    ]);
  });

  test("of types nobody needs are acknowledged and dropped", async () => {
    const { stored, post } = await clerkWorld();
    const { body, headers } = clerkEvent("organization.created");
    expect([(await post("clerk", body, headers)).status, stored.length]).toEqual([204, 0]);
  });

  test("tampered, unsigned and old ones get 400 and store nothing", async () => {
    const { stored, post } = await clerkWorld();
    const good = clerkEvent("user.updated");
    const old = clerkEvent("user.updated", new Date(Date.now() - 3_600_000));
    const answers = [
      await post("clerk", good.body.replace("user_1", "user_2"), good.headers),
      await post("clerk", good.body),
      await post("clerk", old.body, old.headers),
    ];
    expect([answers.map((answer) => answer.status), stored]).toEqual([[400, 400, 400], []]);
  });

  test("ask for another try when they cannot be stored", async () => {
    const { post } = await clerkWorld(true);
    const { body, headers } = clerkEvent("user.updated");
    expect((await post("clerk", body, headers)).status).toBe(503);
  });
});

describe("Stripe's webhooks", () => {
  const secret = "whsec_sandbox_0123456789";
  const rail = createStripeRail({
    secretKey: "sk_test_unused_0123456789",
    apiBase: "http://127.0.0.1:9",
    webhookSecrets: [secret],
    prices: { starter: "price_1", pro: "price_2", business: "price_3" },
  });
  const stripeWorld = () => world((store) => [["stripe", railReceiver(rail, store)]]);

  function signed(type: string, object: Record<string, string>, key = secret) {
    const event = { id: "evt_1", object: "event", api_version: Stripe.API_VERSION, type, data: { object } };
    const body = JSON.stringify(event);
    return {
      body,
      headers: {
        "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload: body, secret: key }),
      },
    };
  }
  const completed = (key?: string) =>
    signed("checkout.session.completed", { id: "cs_test_1", object: "checkout.session" }, key);

  test("are stored as the object to read again, one lane per object", async () => {
    const { stored, post } = await stripeWorld();
    const { body, headers } = completed();
    expect((await post("stripe", body, headers)).status).toBe(204);
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({
      source: "stripe",
      eventId: "evt_1",
      lane: "stripe:checkout:cs_test_1",
    });
    expect(JSON.parse(stored[0]?.payload ?? "")).toEqual({ object: { kind: "checkout", id: "cs_test_1" } });
  });

  test("of types nobody needs are acknowledged; wrong secrets get 400", async () => {
    const { stored, post } = await stripeWorld();
    const other = signed("balance.available", { object: "balance" });
    expect((await post("stripe", other.body, other.headers)).status).toBe(204);
    const forged = completed("whsec_another_0123456789");
    expect((await post("stripe", forged.body, forged.headers)).status).toBe(400);
    expect(stored).toEqual([]);
  });
});

describe("Telegram's webhook", () => {
  const secret = randomBytes(16).toString("hex");
  const world1 = async () => {
    const taken: unknown[] = [];
    const { post, lines } = await world(() => [
      ["telegram", telegramReceiver(secret, async (update) => void taken.push(update))],
    ]);
    return {
      taken,
      lines,
      post: (body: string, token?: string) =>
        post("telegram", body, token ? { "x-telegram-bot-api-secret-token": token } : {}),
    };
  };

  test("is admitted by its secret alone", async () => {
    const { taken, post, lines } = await world1();
    expect((await post('{"update_id":7,"message":{}}', secret)).status).toBe(204);
    expect((await post('{"update_id":8}', "guess")).status).toBe(400);
    expect((await post('{"update_id":9}')).status).toBe(400);
    expect(taken).toEqual([{ update_id: 7, message: {} }]);
    expect(lines.join("")).not.toContain(secret);
  });

  test("refuses bodies that are not updates", async () => {
    const { taken, post } = await world1();
    for (const body of ["not json", "[]", "{}", '{"update_id":"7"}'])
      expect((await post(body, secret)).status).toBe(400);
    expect(taken).toEqual([]);
  });
});

const anything: WebhookReceiver = { admit: () => undefined, receive: async () => undefined };

describe("every webhook", () => {
  test("has a size cap, also when the length is not announced", async () => {
    const { post } = await world(() => [["any", anything]]);
    expect((await post("any", "x".repeat(256 * 1024))).status).toBe(204);
    expect((await post("any", "x".repeat(256 * 1024 + 1))).status).toBe(413);
    const chunked = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 5; i++) controller.enqueue(new TextEncoder().encode("x".repeat(64 * 1024)));
        controller.close();
      },
    });
    const init = { method: "POST", body: chunked, duplex: "half" } as RequestInit;
    expect((await fetch(`${running?.url}/webhooks/any`, init)).status).toBe(413);
  });

  test("refuses bytes that are not UTF-8, unknown names and other methods", async () => {
    const { post } = await world(() => [["any", anything]]);
    const broken = await fetch(`${running?.url}/webhooks/any`, {
      method: "POST",
      body: new Uint8Array([0xff, 0xfe]),
    });
    expect(broken.status).toBe(400);
    expect((await post("nobody", "{}")).status).toBe(404);
    const got = await fetch(`${running?.url}/webhooks/any`);
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("survives a sender that hangs up in the middle", async () => {
    const { post } = await world(() => [["any", anything]]);
    const url = new URL(running?.url ?? "");
    await new Promise<void>((resolve) => {
      const socket = connect(Number(url.port), url.hostname, () => {
        socket.write("POST /webhooks/any HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc", () =>
          socket.destroy(),
        );
      });
      socket.on("close", () => resolve());
    });
    expect((await post("any", "{}")).status).toBe(204);
  });
});
