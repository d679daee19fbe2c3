import { once } from "node:events";
import { connect, type Socket } from "node:net";
import Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
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

/** A sender that announces a body and then says nothing. Resolves once it was cut off. */
async function slowSender(name: string, headers: string): Promise<{ socket: Socket; cut: Promise<unknown> }> {
  const { port, hostname } = new URL(web.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.on("error", () => undefined).resume();
  socket.write(`POST /webhooks/${name} HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n${headers}\r\n{`);
  return { socket, cut: once(socket, "close") };
}

test("senders that never finish hold no room for long: the oldest leaves when it is full", async () => {
  const signed = `stripe-signature: t=${now()},v1=${"0".repeat(64)}\r\n`;
  const senders = await Promise.all(Array.from({ length: SLOW }, () => slowSender("stripe", signed)));
  const before = stored.length;
  expect(await rightOne(101)).toBe(204);
  expect(await rightOne(102)).toBe(204);
  expect(stored.length - before).toBe(2);
  await Promise.race(senders.map(({ cut }) => cut));
  for (const { socket } of senders) socket.destroy();
}, 60_000);

test("a delivery with no signature, or with the wrong secret, is refused before its body came", async () => {
  for (const name of ["stripe", "clerk", "telegram"]) await (await slowSender(name, "")).cut;
}, 30_000);
