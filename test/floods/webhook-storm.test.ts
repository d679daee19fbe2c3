import { once } from "node:events";
import { connect, type Socket } from "node:net";
import Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppError } from "../../src/errors.ts";
import { createBodyRoom } from "../../src/http/webhooks/body-room.ts";
import { clerkReceiver, railReceiver, telegramReceiver } from "../../src/http/webhooks/inbox-receivers.ts";
import { createClerkIdentity } from "../../src/integrations/clerk/clerk-identity.ts";
import { createStripeRail } from "../../src/integrations/stripe/rail.ts";
import { keptLog, type RunningWeb, startWeb } from "../http/web-world.ts";
import { WEBHOOK_SECRET } from "../sandbox/clerk/clerk-world.ts";

const SECRET = "whsec_storm_0123456789";
const TELEGRAM = "a-telegram_secret";
const BAD = process.env.GOCLAW_FULL ? 5_000 : 400;
/** More than the room for unverified bodies has places. */
const SLOW = 260;
const AT_ONCE = 20;

const kept = keptLog();
const stored: string[] = [];
let web: RunningWeb;

beforeAll(async () => {
  const rail = createStripeRail({
    secretKey: "sk_test_storm_0123456789",
    webhookSecrets: [SECRET],
    prices: { starter: "a", pro: "b", business: "c" },
    clock: { now: () => Date.now() },
  });
  const identity = createClerkIdentity({
    secretKey: "sk_test_unused",
    webhookSecret: WEBHOOK_SECRET,
    oauth: { issuer: "http://localhost:1", clientId: "x", clientSecret: "y" },
  });
  const store = async ({ eventId }: { eventId: string }) => void stored.push(eventId);
  web = await startWeb({
    log: kept.log,
    webhooks: new Map([
      ["stripe", railReceiver(rail, store)],
      ["clerk", clerkReceiver(identity, store)],
      ["telegram", telegramReceiver(TELEGRAM, async ({ update_id }) => store({ eventId: `u${update_id}` }))],
    ]),
  });
});
afterAll(() => web.close());

const post = (name: string, body: string, headers: Record<string, string>) =>
  fetch(`${web.url}/webhooks/${name}`, { method: "POST", body, headers }).then(async (response) => {
    await response.text();
    return response.status;
  });

const LARGE = "x".repeat(200_000);
const now = () => Math.floor(Date.now() / 1000);
const bad: ((n: number) => Promise<number>)[] = [
  () => post("stripe", "{}", {}),
  () => post("stripe", LARGE, { "stripe-signature": `t=${now()},v1=${"0".repeat(64)}` }),
  () => post("clerk", "{}", { "svix-id": "m", "svix-timestamp": String(now()), "svix-signature": "v1,AAAA" }),
  (n) => post("telegram", JSON.stringify({ update_id: n }), { "x-telegram-bot-api-secret-token": "wrong" }),
  () => post("telegram", LARGE, {}),
];

function rightOne(n: number): Promise<number> {
  if (n % 2 === 0) {
    const secret = { "x-telegram-bot-api-secret-token": TELEGRAM };
    return post("telegram", JSON.stringify({ update_id: n }), secret);
  }
  const object = { id: `cs_${n}`, object: "checkout.session" };
  const payload = JSON.stringify({
    id: `evt_${n}`,
    object: "event",
    type: "checkout.session.completed",
    created: now(),
    data: { object },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  return post("stripe", payload, { "stripe-signature": signature });
}

/** Runs `count` of them, some at a time. */
async function volley(count: number, one: (n: number) => Promise<number>): Promise<number[]> {
  const answers: number[] = [];
  let next = 0;
  const shooter = async () => {
    while (next < count) answers.push(await one(next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, shooter));
  return answers;
}

test("thousands with wrong signatures are refused, the right ones among them are stored, the log stays short", async () => {
  const lines = kept.lines.length;
  const right = 40;
  const [refused, taken] = await Promise.all([
    volley(BAD, (n) => bad[n % bad.length]?.(n) ?? Promise.resolve(0)),
    volley(right, rightOne),
  ]);
  expect(new Set(refused)).toEqual(new Set([400]));
  expect(new Set(taken)).toEqual(new Set([204]));
  expect(stored).toHaveLength(right);
  expect(kept.lines.length - lines).toBeLessThanOrEqual(3);
}, 120_000);

interface SlowSender {
  socket: Socket;
  /** The status line of what it was answered, once it was cut off. */
  answered: Promise<string>;
}

/** A sender that announces a body and then says nothing. */
async function slowSender(name: string, headers: string): Promise<SlowSender> {
  const { port, hostname } = new URL(web.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let text = "";
  socket
    .on("error", () => undefined)
    .on("data", (data) => {
      text += String(data);
    });
  socket.write(`POST /webhooks/${name} HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n${headers}\r\n{`);
  return { socket, answered: once(socket, "close").then(() => text.split("\r\n")[0] ?? "") };
}

test("senders that never finish keep nobody out", async () => {
  const signed = `stripe-signature: t=${now()},v1=${"0".repeat(64)}\r\n`;
  const senders = await Promise.all(Array.from({ length: SLOW }, () => slowSender("stripe", signed)));
  const before = stored.length;
  expect(await rightOne(101)).toBe(204);
  expect(await rightOne(102)).toBe(204);
  expect(stored.length - before).toBe(2);
  expect(await Promise.race(senders.map(({ answered }) => answered))).toBe("HTTP/1.1 408 Request Timeout");
  for (const { socket } of senders) socket.destroy();
}, 60_000);

test("a delivery with no signature, or with the wrong secret, is refused before its body came", async () => {
  for (const name of ["stripe", "clerk", "telegram"])
    expect(await (await slowSender(name, "")).answered).toBe("HTTP/1.1 400 Bad Request");
}, 30_000);

/** A body that begins and never ends. */
const endless = () =>
  new Request("http://x", {
    method: "POST",
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) }),
    duplex: "half",
  } as RequestInit);

test("when the room is full, the one who has been in it longest leaves, and time ends every stay", async () => {
  const room = createBodyRoom({ places: 2, patienceMs: 3_600_000 });
  const ended: number[] = [];
  const stay = (n: number) =>
    room.read(endless(), 1000).catch((error: AppError) => {
      expect(error.code).toBe("timeout");
      ended.push(n);
    });
  const [first] = [1, 2, 3].map(stay);
  await first;
  expect(ended).toEqual([1]);
  expect(await room.read(new Request("http://x", { method: "POST", body: "quick" }), 1000)).toBe("quick");
  expect(ended).toEqual([1, 2]);
  const brief = createBodyRoom({ places: 2, patienceMs: 5 });
  await expect(brief.read(endless(), 1000)).rejects.toMatchObject({ code: "timeout" });
});
