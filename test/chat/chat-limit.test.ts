import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import { drainOutbox } from "../../src/chat/outbox/drain-outbox.ts";
import { post } from "../../src/chat/outbox/post.ts";
import type { BoundView } from "../../src/chat/view.ts";
import { DISCORD_LIMITS } from "../../src/sandbox/discord/api/rate-limits.ts";
import { TELEGRAM_LIMITS } from "../../src/sandbox/telegram/api/rate-limits.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const NIGHT_MS = 8 * 3_600_000;
const NEWS = 45;
const ANSWERS = 35;

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "http", messagesPerSecond: 30 });
  await world.engine.stop(2000);
});
afterEach(() => {
  world.telegram.rates.enforce(null);
  world.discord.twin.rates.enforce(null);
});
afterAll(() => world.close());

const saying = (text: string): BoundView => ({ tone: "plain", body: [{ kind: "paragraph", text }] });

/** What came in a night in which a chat was not silent: news that waited, and answers that did not. */
async function night(adapter: ChatAdapter, chatId: string): Promise<void> {
  const ctx = world.contextFor({ kind: "job", key: "outbox" });
  const chat = { platform: adapter.platform, chatId };
  const morning = world.clock.now() + NIGHT_MS;
  const put = (text: string, topic?: string) =>
    post(
      ctx,
      chat,
      `${chatId}:${text}`,
      { edit: null, view: saying(text) },
      topic === undefined ? undefined : { topic, notBefore: morning },
    );
  for (let i = 0; i < NEWS; i++) await put(`news ${i}`, `usage:${i}`);
  for (let i = 0; i < ANSWERS; i++) await put(`answer ${i}`);
  for (let due: number | null = 0; due !== null; ) {
    const next = await drainOutbox(ctx, adapter, chatId);
    due = typeof next === "number" ? next : (next?.at ?? null);
    world.clock.offsetMs += Math.max(0, (due ?? 0) - world.clock.now());
  }
}

const ALL = Array.from({ length: NEWS }, (_, i) => `news ${i}`);
const newsIn = (transcript: readonly { text: string }[]): string[] =>
  transcript.flatMap(({ text }) => (text.startsWith("news") ? [text] : []));

test("news of a night that are released at once come no faster than Telegram lets them into one chat", async () => {
  const { telegram } = world;
  const ann = world.meet("Ann");
  ann.says("/privacy");
  telegram.rates.enforce(TELEGRAM_LIMITS);
  await night(world.adapter, String(ann.id));
  expect(newsIn(ann.transcript())).toEqual(ALL);
  expect(telegram.rates.report.refused).toBe(0);
});

test("nor do they in a group", async () => {
  const { telegram } = world;
  const bea = world.meet("Bea");
  const bots = [{ username: "goclaw_bot" }];
  const group = telegram.createGroup({ title: "Team", memberIds: [bea.id], bots });
  telegram.rates.enforce(TELEGRAM_LIMITS);
  await night(world.adapter, String(group.id));
  expect(newsIn(bea.app.transcript(group.id))).toEqual(ALL);
  expect(telegram.rates.report.refused).toBe(0);
});

test("on Discord they come as fast as its headers say, and none is refused", async () => {
  const { twin, side } = world.discord;
  const cid = twin.createUser({ username: "cid", globalName: "Cid" });
  const buckets = { ...DISCORD_LIMITS.buckets, "POST /channels/:channel/messages": { limit: 5, perMs: 100 } };
  twin.rates.enforce({ ...DISCORD_LIMITS, buckets });
  await night(side.adapter, cid.id);
  expect(newsIn(cid.transcript())).toEqual(ALL);
  expect(twin.rates.report.refused).toBe(0);
});
