import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { InboxItem } from "../../src/chat/receive/store-arrival.ts";
import { createTelegramAccounts } from "../../src/chat/telegram/accounts.ts";
import { createTelegramClient, openTelegramBot } from "../../src/chat/telegram/bot.ts";
import { createPolling, ingestUpdate, type Polling } from "../../src/chat/telegram/ingress.ts";
import { setUpTelegram } from "../../src/chat/telegram/setup.ts";
import { createLog } from "../../src/log.ts";
import { openBooks } from "../../src/sandbox/kernel/books.ts";
import {
  startTelegramTwin,
  type TelegramTwin,
  tooManyRequests,
} from "../../src/sandbox/telegram/telegram-twin.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";

const NOT_YOU = JSON.stringify({ ok: false, error_code: 409, description: "Conflict" });
const TOKEN = "1234567890:AAH0-main_bot_token_of_the_ingress_test";

let twin: TelegramTwin;
let lines: string[];
let stored: InboxItem[];
const open: Polling[] = [];
const log = () => createLog("debug", { write: (line: string) => void lines.push(line) });
const accountsOf = async () => {
  const bot = await botOf();
  return createTelegramAccounts({ client: bot, ourName: () => bot.me.username, apiRoot: twin.apiRoot });
};
const botOf = (token = TOKEN) => openTelegramBot({ token, apiRoot: twin.apiRoot });
/** Remembers what it was given, once per event id, as the inbox does. */
const store = async (item: InboxItem) => {
  if (stored.some((s) => s.eventId === item.eventId)) return "duplicate" as const;
  stored.push(item);
  return "stored" as const;
};

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not in time; log:\n${lines.join("")}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function poll(into: Parameters<typeof createPolling>[0]["store"] = store): Promise<Polling> {
  const polling = createPolling({ bot: await botOf(), store: into, log: log(), maxPauseMs: 50 });
  open.push(polling);
  polling.start();
  return polling;
}

beforeEach(async () => {
  lines = [];
  stored = [];
  twin = await startTelegramTwin({
    books: openBooks(),
    mainBot: { token: TOKEN, username: "goclaw_bot", name: "GoClaw" },
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((p) => p.stop()));
  await twin.close();
});

describe("polling", () => {
  it("stores every update once, in its person's lane", async () => {
    const ann = meet(twin, "Ann");
    await poll();
    ann.says("/start");
    ann.says("hello");
    await until(() => stored.length === 2);
    expect(stored[0]).toMatchObject({ source: "telegram", kind: "message", lane: `telegram:user:${ann.id}` });
    expect(stored[0]?.eventId).not.toBe(stored[1]?.eventId);
  });

  it("hands an update out again when it could not be stored, and loses none", async () => {
    const ann = meet(twin, "Ann");
    let refusals = 2;
    await poll(async (item) => {
      if (refusals-- > 0) throw new Error("disk full");
      return await store(item);
    });
    ann.says("one");
    ann.says("two");
    await until(() => stored.length === 2);
    expect(stored.map((s) => JSON.parse(s.payload).message.text)).toEqual(["one", "two"]);
  });

  it("goes on after 429, an outage and a cut connection", async () => {
    const ann = meet(twin, "Ann");
    twin.faults.add(tooManyRequests(/getUpdates/, 0));
    twin.faults.add({ kind: "status", match: /getUpdates/, status: 502, body: "bad gateway" });
    twin.faults.add({ kind: "drop_before", match: /getUpdates/ });
    await poll();
    ann.says("still there");
    await until(() => stored.length === 1);
  });

  it("says so when another copy polls with the same token, and keeps trying", async () => {
    await poll();
    await poll();
    await until(() => lines.some((l) => l.includes("telegram.polled_elsewhere")));
    const ann = meet(twin, "Ann");
    ann.says("who gets it");
    await until(() => stored.length === 1);
  });

  it("can be driven one poll at a time, so that a job's lease decides who polls", async () => {
    const ann = meet(twin, "Ann");
    ann.says("one");
    const polling = createPolling({ bot: await botOf(), store, log: log() });
    open.push(polling);
    expect(await polling.advance()).toBeLessThanOrEqual(Date.now());
    expect(stored).toHaveLength(1);
    twin.faults.add(tooManyRequests(/getUpdates/, 3));
    const refused = await polling.advance();
    expect(refused).toMatchObject({ because: "rate_limited" });
    expect(refused).toHaveProperty(
      "again",
      expect.toSatisfy((at: number) => at > Date.now() + 2000),
    );
    const waiting = polling.advance();
    await polling.stop();
    // Another replica must find the job.
    expect(await waiting).toBeGreaterThan(0);
    expect(await polling.advance()).toBeGreaterThan(Date.now());
  });

  it("stops within a moment although a poll is open", async () => {
    const polling = await poll();
    await until(() => true);
    const before = Date.now();
    await polling.stop();
    expect(Date.now() - before).toBeLessThan(1000);
  });

  it("tells of an outage once, of another trouble in it too, and of its end", async () => {
    twin.faults.add({ kind: "status", match: /getUpdates/, status: 502, body: "bad gateway", times: 3 });
    twin.faults.add({ kind: "status", match: /getUpdates/, status: 409, body: NOT_YOU });
    await poll();
    await until(() => lines.some((l) => l.includes("telegram.polled_elsewhere")));
    meet(twin, "Ann").says("ends the long poll");
    await until(() => lines.some((l) => l.includes("telegram.polls_again")));
    const told = lines
      .map((l) => JSON.parse(l))
      .filter(({ event, level }) => /poll/.test(event) && level !== "debug");
    expect(told.map(({ event }) => event)).toEqual([
      "telegram.poll_failed",
      "telegram.polled_elsewhere",
      "telegram.polls_again",
    ]);
  });

  it("never writes the token into the log", async () => {
    twin.faults.add({ kind: "drop_before", match: /getUpdates/, times: 3 });
    await poll();
    await until(() => lines.filter((l) => l.includes("telegram.poll_failed")).length >= 3);
    expect(lines.join("")).not.toContain(TOKEN);
    expect(lines.join("")).not.toContain(TOKEN.split(":")[1]);
  });
});

describe("webhook", () => {
  it("stores what it is given, once", async () => {
    const ingest = (body: unknown) => ingestUpdate(store, body);
    const update = {
      update_id: 7,
      message: { message_id: 1, date: 1, chat: { id: 5, type: "private" }, from: { id: 5 }, text: "x" },
    };
    expect(await ingest(update)).toBe("stored");
    expect(await ingest(update)).toBe("duplicate");
    expect(stored).toHaveLength(1);
  });

  it.each([null, 5, "text", [], {}, { update_id: "7" }, { update_id: -1 }])("refuses %j", async (body) => {
    await expect(ingestUpdate(store, body)).rejects.toMatchObject({ code: "invalid_input" });
    expect(stored).toHaveLength(0);
  });

  it("stores an update of a kind we do not know, for nobody's lane in particular", async () => {
    expect(await ingestUpdate(store, { update_id: 8, poll: {} })).toBe("stored");
    expect(stored[0]).toMatchObject({ kind: "other", lane: "telegram:other" });
  });
});

describe("setting up", () => {
  const admins = (id: number) => [
    { platform: "telegram" as const, platformUserId: String(id), role: "owner" as const },
  ];

  it("gives everybody their menu and administrators theirs, and touches nothing that is as it should be", async () => {
    const ada = meet(twin, "Ada");
    ada.says("/start");
    const bot = await botOf();
    const setup = { bot, admins: admins(ada.id), delivery: { mode: "polling" as const }, log: log() };
    await setUpTelegram(setup);
    const menu = async (
      scope: Parameters<Parameters<Parameters<typeof bot.call>[0]>[0]["getMyCommands"]>[0]["scope"],
    ) => (await bot.call((api) => api.getMyCommands({ ...(scope && { scope }) }))).map((c) => c.command);
    expect(await menu({ type: "all_private_chats" })).toContain("deploy");
    expect(await menu({ type: "all_private_chats" })).not.toContain("blacklist");
    expect(await menu({ type: "all_group_chats" })).toEqual(["start", "help", "privacy"]);
    expect(await menu({ type: "chat", chat_id: ada.id })).toContain("blacklist");
    twin.faults.add({ kind: "status", match: /setMyCommands/, status: 500, times: 9 });
    await setUpTelegram(setup);
  });

  it("moves from webhook to polling and back", async () => {
    const bot = await botOf();
    const hook = {
      mode: "webhook" as const,
      url: "https://goclaw.example/webhooks/telegram",
      secret: "s3cret_-",
    };
    await setUpTelegram({ bot, admins: [], delivery: hook, log: log() });
    expect((await bot.call((api) => api.getWebhookInfo())).url).toBe(hook.url);
    await setUpTelegram({ bot, admins: [], delivery: { mode: "polling" }, log: log() });
    expect((await bot.call((api) => api.getWebhookInfo())).url).toBe("");
  });
});

describe("bot accounts", () => {
  it("checks a pasted token and refuses a wrong one without repeating it", async () => {
    const ann = meet(twin, "Ann");
    const own = ann.app.createOwnBot({ name: "Ann's", username: "anns_own_bot" });
    const accounts = await accountsOf();
    expect(await accounts.checkToken(own.token)).toEqual({
      platform: "telegram",
      accountId: String(own.id),
      username: "anns_own_bot",
      displayName: "Ann's",
    });
    const wrong = `${own.token.slice(0, -3)}zzz`;
    const error = await accounts.checkToken(wrong).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "rejected", details: { reason: "token_refused" } });
    expect(JSON.stringify([error, String(error)])).not.toContain(wrong);
  });

  it("fetches, rotates and restricts a bot of ours, and is refused one that is not", async () => {
    const ann = meet(twin, "Ann");
    ann.says("/start");
    const bot = ann.app.createManagedBot("goclaw_bot", { name: "Ann's", username: "anns_made_bot" });
    const accounts = await accountsOf();
    const first = await accounts.managedToken(String(bot.id));
    await accounts.restrictToOwner(String(bot.id));
    const second = await accounts.rotateManagedToken(String(bot.id));
    expect(second).not.toBe(first);
    await expect(accounts.checkToken(first)).rejects.toMatchObject({ code: "rejected" });
    const own = ann.app.createOwnBot({ name: "Own", username: "anns_unmanaged_bot" });
    await expect(accounts.managedToken(String(own.id))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes no bot for lost where it is our own token that Telegram does not know", async () => {
    for (const token of ["nonsense", "999999999:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]) {
      const client = createTelegramClient({ token, apiRoot: twin.apiRoot });
      const accounts = createTelegramAccounts({ client, ourName: () => null, apiRoot: twin.apiRoot });
      await expect(accounts.managedToken("1234567")).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("knows no address at which a bot is made before Telegram has told our own name", async () => {
    const client = createTelegramClient({ token: TOKEN, apiRoot: twin.apiRoot });
    const accounts = createTelegramAccounts({ client, ourName: () => null, apiRoot: twin.apiRoot });
    const link = () => accounts.creationLink({ name: "Ann's", username: "anns_bot" });
    expect(link).toThrow(expect.objectContaining({ code: "unavailable" }));
  });

  it("does not take an outage for a refusal", async () => {
    const accounts = await accountsOf();
    twin.faults.add({ kind: "drop_before", match: /getMe/ });
    await expect(accounts.checkToken(`1234567:${"a".repeat(35)}`)).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

it("refuses to start with a token that Telegram does not know", async () => {
  const error = await botOf("999999999:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "unauthenticated" });
  expect(JSON.stringify(error)).not.toContain("AAAAAAAAAA");
});
