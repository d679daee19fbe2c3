import { createServer, type IncomingMessage } from "node:http";
import type { Update } from "grammy/types";
import { expect, test } from "vitest";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { meet } from "../../../src/sandbox/visitor/telegram-person.ts";
import { afterThis, grammy, poll, startTwin } from "./with-twin.ts";

interface Delivery {
  secret: string | undefined;
  update: Update;
}

async function readJson(req: IncomingMessage): Promise<Update> {
  let text = "";
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text) as Update;
}

/** A webhook receiver whose answers the test chooses, one status per delivery; 200 when it runs out. */
async function receiver(
  answers: { status: number; body?: unknown; headers?: Record<string, string> }[] = [],
) {
  const got: Delivery[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (req, res) => {
    got.push({
      secret: req.headers["x-telegram-bot-api-secret-token"]?.toString(),
      update: await readJson(req),
    });
    const answer = answers.shift() ?? { status: 200 };
    res.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    res.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
    for (const wake of waiting.splice(0)) wake();
  });
  const listener = await listenOnLoopback(server);
  afterThis(() => listener.close());
  const until = async (count: number) => {
    while (got.length < count) await new Promise<void>((wake) => void waiting.push(wake));
    return got;
  };
  return { url: `${listener.url}/hook`, got, until };
}

test("long polling confirms by offset and answers as soon as something comes", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const ann = meet(twin, "Ann");
  const waiting = api.getUpdates({ timeout: 20 });
  await new Promise((resolve) => setTimeout(resolve, 30));
  ann.says("one");
  const [first] = await waiting;
  ann.says("two");
  expect((await api.getUpdates()).map((u) => u.message?.text)).toEqual(["one", "two"]);
  expect((await api.getUpdates({ offset: (first?.update_id ?? 0) + 1 })).map((u) => u.message?.text)).toEqual(
    ["two"],
  );
  expect(
    (await api.getUpdates({ limit: 1 })).map((u) => u.message?.text),
    "confirmed for good",
  ).toEqual(["two"]);
});

test("a second poller ends the first with 409", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const first = api.getUpdates({ timeout: 20 }).catch((error: Error) => error);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await api.getUpdates();
  expect(await first).toMatchObject({
    error_code: 409,
    description:
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  });
});

test("allowed_updates and expiry decide what is queued and kept", async () => {
  let nowMs = 1_800_000_000_000;
  const twin = await startTwin({ clock: { now: () => nowMs } });
  const { api } = grammy(twin);
  const ann = meet(twin, "Ann");
  await api.getUpdates({ allowed_updates: ["callback_query"] });
  ann.says("unwanted");
  expect(await api.getUpdates()).toEqual([]);
  await api.getUpdates({ allowed_updates: [] });
  ann.says("wanted");
  nowMs += 86_400_001;
  expect(await api.getUpdates()).toEqual([]);
});

test("a webhook gets the secret, in order, again and again until it says 2xx", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const hook = await receiver([{ status: 500 }, { status: 503 }]);
  const ann = meet(twin, "Ann");
  await api.setWebhook(hook.url, { secret_token: "s3cret_-", max_connections: 5 });
  ann.says("one");
  ann.says("two");
  const got = await hook.until(4);
  expect(got.map((d) => d.update.message?.text)).toEqual(["one", "one", "one", "two"]);
  expect(new Set(got.map((d) => d.secret))).toEqual(new Set(["s3cret_-"]));
  expect(await api.getWebhookInfo()).toMatchObject({
    url: hook.url,
    max_connections: 5,
    last_error_message: "Wrong response from the webhook: 503 Service Unavailable",
  });
  await expect(api.getUpdates()).rejects.toMatchObject({ error_code: 409 });
  await api.deleteWebhook();
  ann.says("three");
  expect((await api.getUpdates()).map((u) => u.message?.text)).toContain("three");
});

test("a person's message and button press travel in different lanes", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const ann = meet(twin, "Ann");
  ann.says("/start");
  const { message_id } = await api.sendMessage(ann.id, "x", {
    reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "b" }]] },
  });
  const hook = await receiver([{ status: 500, headers: { "retry-after": "3600" } }]);
  await api.setWebhook(hook.url, { drop_pending_updates: true });
  ann.says("stuck for an hour");
  await hook.until(1);
  void ann.app.pressRaw(message_id, "b").catch(() => undefined);
  const got = await hook.until(2);
  expect(got[1]?.update.callback_query?.data).toBe("b");
  expect((await api.getWebhookInfo()).pending_update_count).toBe(1);
});

test("a method in the webhook's answer is run", async () => {
  const twin = await startTwin();
  const ann = meet(twin, "Ann");
  const hook = await receiver([
    { status: 200, body: { method: "sendMessage", chat_id: ann.id, text: "straight back" } },
  ]);
  await grammy(twin).api.setWebhook(hook.url);
  ann.says("hi");
  await ann.sees("straight back");
});

test("webhooks elsewhere need https and a known port", async () => {
  const { api } = grammy(await startTwin());
  await expect(api.setWebhook("http://example.com/x")).rejects.toMatchObject({
    description: "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
  });
  await expect(api.setWebhook("https://example.com:8080/x")).rejects.toMatchObject({ error_code: 400 });
  await expect(api.setWebhook("https://example.com/x", { secret_token: "a b" })).rejects.toMatchObject({
    description: "Bad Request: secret token contains unallowed characters",
  });
});

test("two bots poll side by side without hearing each other", async () => {
  const twin = await startTwin();
  const other = twin.createBot({ name: "Other", username: "other_bot" });
  const heard: string[] = [];
  for (const token of [undefined, other.token]) {
    const bot = grammy(twin, token);
    bot.on("message:text", async (ctx) => {
      heard.push(`${ctx.me.username}:${ctx.msg.text}`);
      await ctx.reply("heard");
    });
    await poll(bot);
  }
  const ann = meet(twin, "Ann");
  ann.says("a");
  ann.in("other_bot").says("b");
  await ann.sees("heard");
  await ann.in("other_bot").sees("heard");
  expect(heard.sort()).toEqual(["goclaw_bot:a", "other_bot:b"]);
});
