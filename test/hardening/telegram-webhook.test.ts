import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import type { TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import type { Visitor } from "../../src/sandbox/visitor/story.ts";
import { type HttpsFront, startHttpsFront } from "../world/https-front.ts";
import { rowsOf } from "../world/rows.ts";
import { shiftingClock } from "../world/shifting-clock.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

const SECRET = "a-secret_for_the-webhook_0123456789";
/** Longer than any limit on one person remembers. */
const WINDOW_MS = 31_000;

const clock = shiftingClock();
let front: HttpsFront;
let world: World;
let plainUrl: string;
let ann: Visitor;
let nextUpdate = 900_000_000;

beforeAll(async () => {
  const port = await freePort();
  plainUrl = `http://127.0.0.1:${port}`;
  front = await startHttpsFront({ host: "127.0.0.1", port });
  world = await startWorld({
    clock,
    leaseMs: 86_400_000,
    idleAgents: true,
    env: {
      PORT: String(port),
      PUBLIC_URL: front.url,
      TELEGRAM_MODE: "webhook",
      TELEGRAM_WEBHOOK_SECRET: SECRET,
    },
  });
  ann = world.meets("Ann");
  ann.chat.says("/start");
  await ann.chat.sees(/your own ai agent/i);
});
afterAll(async () => {
  await world?.close();
  await front?.close();
});

/** Delivers a body as Telegram would. */
const deliver = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${plainUrl}/webhooks/telegram`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-telegram-bot-api-secret-token": SECRET,
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const person = () => ({ id: ann.chat.id, is_bot: false, first_name: "Ann", language_code: "en" });
const chat = () => ({ id: ann.chat.id, type: "private", first_name: "Ann" });
let nextMessage = 7_000_000;
const message = (content: Record<string, unknown>) => ({
  update_id: nextUpdate++,
  message: { message_id: nextMessage++, date: 1, chat: chat(), from: person(), ...content },
});

const answers = (): TranscriptEntry[] => ann.chat.transcript().filter((e) => e.fromBot);
const pending = () =>
  rowsOf(world.folder, ["inbox", "outbox"]) as { inbox: { state: string }[]; outbox: { state: string }[] };
const isQuiet = () => {
  const { inbox, outbox } = pending();
  return [...inbox, ...outbox].every((row) => row.state !== "pending");
};
const quiet = () => until("nothing waits any more", isQuiet);

/** Delivers one update and answers the messages that came of it. */
async function saidAfter(update: unknown): Promise<string[]> {
  clock.jump(WINDOW_MS);
  const before = answers().length;
  expect((await deliver(update)).status).toBe(204);
  await quiet();
  return answers()
    .slice(before)
    .map((e) => e.text);
}

const stateOf = () => JSON.stringify(rowsOf(world.folder));
const storedCount = () => (rowsOf(world.folder, ["inbox"]).inbox ?? []).length;
const badLines = (from: number) =>
  world.logLines
    .slice(from)
    .filter((line) => line.includes('"code":"internal"') || /"level":"(error|fatal)"/.test(line));

describe("the webhook", () => {
  test("is how messages arrive: Telegram itself posts them, with the secret", async () => {
    const at = ann.chat.says("/help");
    await ann.chat.sees(/what i can do/i, { after: at });
  });

  test.each([
    ["no secret", { "x-telegram-bot-api-secret-token": "" }],
    ["a wrong secret", { "x-telegram-bot-api-secret-token": `${SECRET}x` }],
    ["a shorter secret", { "x-telegram-bot-api-secret-token": SECRET.slice(0, -1) }],
  ])("with %s stores nothing", async (_name, headers) => {
    const stored = storedCount();
    expect((await deliver(message({ text: "/start" }), headers)).status).toBe(400);
    expect(storedCount()).toBe(stored);
  });

  test.each([
    ["no JSON", "/start"],
    ["no update", "[]"],
    ["null", "null"],
    ["an id that is no number", '{"update_id":"1"}'],
    ["a negative id", '{"update_id":-1}'],
    ["a broken object", '{"update_id":1,'],
  ])("with %s is 400 and stores nothing", async (_name, body) => {
    const stored = storedCount();
    expect((await deliver(body)).status).toBe(400);
    expect(storedCount()).toBe(stored);
  });

  test("too large is 413, and other methods are told which one works", async () => {
    expect((await deliver(message({ text: "x".repeat(300_000) }))).status).toBe(413);
    const get = await fetch(`${plainUrl}/webhooks/telegram`);
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("an update that is delivered again, and at once by two senders, is answered once", async () => {
    const update = message({ text: "/privacy" });
    const before = answers().length;
    await Promise.all([deliver(update), deliver(update), deliver(update)]);
    await quiet();
    expect((await deliver(update)).status).toBe(204);
    await quiet();
    expect(answers().slice(before)).toHaveLength(1);
  });

  test("a delivery that we could not take comes again, and is answered once", async () => {
    const before = answers().length;
    await world.app.stop();
    const at = ann.chat.says("/privacy");
    await world.restart();
    await ann.chat.sees(/what is stored/i, { after: at });
    await quiet();
    expect(answers().slice(before)).toHaveLength(1);
  });
});

describe("what cannot be read", () => {
  test.each([
    ["a voice message", { voice: { file_id: "v", file_unique_id: "v", duration: 1 } }],
    ["a photo", { photo: [{ file_id: "p", file_unique_id: "p", width: 1, height: 1 }] }],
    ["a sticker", { sticker: { file_id: "s", file_unique_id: "s", type: "regular", width: 1, height: 1 } }],
    ["a location", { location: { latitude: 1, longitude: 2 } }],
    ["a contact", { contact: { phone_number: "1", first_name: "x" } }],
    ["a poll", { poll: { id: "1", question: "?", options: [] } }],
    ["a dice", { dice: { emoji: "🎲", value: 6 } }],
    ["something of the future", { holo_message: { depth: 3 } }],
  ])("%s is answered once, in words", async (_name, content) => {
    const before = stateOf();
    const said = await saidAfter(message(content));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/only read text/i);
    expect(stateOf()).toBe(before);
  });

  test("a photo with a command below it is that command", async () => {
    const said = await saidAfter(message({ photo: [], caption: "/privacy" }));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/what is stored/i);
  });

  test("edits, channel posts, service messages and updates of the future ask nothing and get nothing", async () => {
    const text = { message_id: 1, date: 1, chat: chat(), from: person(), text: "/close" };
    const silent = [
      { update_id: nextUpdate++, edited_message: text },
      { update_id: nextUpdate++, channel_post: { ...text, chat: { id: -100, type: "channel", title: "x" } } },
      { update_id: nextUpdate++, hologram: { depth: 3 } },
      message({ pinned_message: { message_id: 1, date: 1, chat: chat() } }),
      { update_id: nextUpdate++, message: { ...text, from: { ...person(), is_bot: true } } },
    ];
    for (const update of silent) expect(await saidAfter(update)).toEqual([]);
  });

  test("misshapen updates are dropped, and what comes behind them is handled", async () => {
    const misshapen = [
      { message: {} },
      { message: null },
      { message: { message_id: 1, from: person() } },
      { message: { message_id: 1, from: person(), chat: chat(), text: 42 } },
      { message: { message_id: 1, from: { id: "x" }, chat: {}, text: "/start" } },
      { callback_query: {} },
      { callback_query: { id: "1" } },
      { managed_bot: {} },
      { my_chat_member: { from: person(), chat: chat() } },
    ];
    const failures = () => world.logLines.filter((line) => /"level":"(error|fatal)"/.test(line));
    for (const part of misshapen)
      expect((await deliver({ update_id: nextUpdate++, ...part })).status).toBe(204);
    expect(await saidAfter(message({ text: "/privacy" }))).toHaveLength(1);
    expect(isQuiet()).toBe(true);
    expect(failures()).toEqual([]);
  });
});

test("random updates: no crash, no unexpected failure, one answer for each that is addressed to us", async () => {
  const commands = [
    "start",
    "help",
    "login",
    "logout",
    "deploy",
    "bots",
    "status",
    "close",
    "plan",
    "blacklist",
    "x",
  ];
  const words = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 120 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    fc.constantFrom("12345678", "1234 5678", "@GoClawBot", "🤖 Create my bot", "Cancel", "/"),
  );
  const text = fc.oneof(
    words,
    fc
      .tuple(fc.constantFrom(...commands), fc.option(words))
      .map(([name, rest]) => `/${name}${rest ? ` ${rest}` : ""}`),
  );
  const deed = fc.oneof(
    { weight: 6, arbitrary: text.map((typed) => ({ text: typed })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("voice", "photo", "sticker", "video").map((kind) => ({ [kind]: {} })),
    },
    { weight: 1, arbitrary: words.map((caption) => ({ photo: [], caption })) },
  );
  const before = stateOf();
  const logged = world.logLines.length;
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 6, maxLength: 12 }), async (deeds) => {
      clock.jump(WINDOW_MS);
      const had = answers().length;
      for (const content of deeds) expect((await deliver(message(content))).status).toBe(204);
      await quiet();
      // Telegram itself never delivers a message of blanks.
      const asked = deeds.filter((d) => !("text" in d) || typeof d.text !== "string" || d.text !== "");
      expect(answers().length - had).toBe(asked.length);
    }),
    { seed: 20_26, numRuns: 12 },
  );
  expect(stateOf()).toBe(before);
  expect(badLines(logged)).toEqual([]);
}, 120_000);

test("a press is acknowledged whatever it carries, even when its message is gone", async () => {
  const card = answers().at(-1)?.messageId ?? 0;
  for (const data of ["", "go", "go:AAAAAAAAAAAAAAAAAAAAAA", "\u0000".repeat(9), "x".repeat(64)]) {
    clock.jump(WINDOW_MS);
    expect((await ann.chat.app.pressRaw(card, data)).text).toBeTruthy();
  }
  const bare = {
    update_id: nextUpdate++,
    callback_query: { id: "77", from: person(), chat_instance: "1", data: "go:x" },
  };
  expect((await deliver(bare)).status).toBe(204);
  await quiet();
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
});
