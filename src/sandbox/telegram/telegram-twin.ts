import { createServer } from "node:http";
import type { Hono } from "hono";
import type { Books } from "../kernel/books.ts";
import { createFaultPlan, type FaultRule, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import type { Twin } from "../kernel/twin.ts";
import { createDispatch } from "./api/dispatch.ts";
import { createRateLimiter, type RateLimiter } from "./api/rate-limits.ts";
import { createApiListener } from "./api/server.ts";
import { createPolling } from "./delivery/polling.ts";
import { createWebhookDelivery } from "./delivery/webhook.ts";
import { createPages } from "./pages/pages.ts";
import { createPersonDriver, type TelegramPerson } from "./person/person.ts";
import { type TranscriptEntry, transcribe } from "./person/transcript.ts";
import {
  createBotAccount,
  createGroupChat,
  createPerson,
  findBot,
  findBotByUsername,
  type NewBot,
  type NewPerson,
  saveBot,
} from "./world/accounts.ts";
import { startBotFather } from "./world/botfather.ts";
import { groupChat } from "./world/chats.ts";
import { replaceToken } from "./world/managed-bots.ts";
import { announceMembership } from "./world/post.ts";
import type { BotRecord, CallbackRecord, GroupRecord } from "./world/records.ts";
import { openWorld, type Violation } from "./world/world.ts";

export interface TelegramTwinOptions {
  books: Books;
  /** 0 takes a free port. */
  port?: number;
  clock?: { now(): number };
  /** The product's own bot; it may manage other bots. A changed token or name is taken over at restart. */
  mainBot: { token: string; username: string; name: string };
  /** Pause before the first redelivery to a webhook; it doubles up to a minute. Default 1000. */
  webhookBackoffMs?: number;
  /** How long a receiver may take to answer. Default 60000, as Telegram's own server has it. */
  webhookAnswerMs?: number;
}

export interface NewGroup {
  title: string;
  memberIds: number[];
  bots?: { username: string; isAdmin?: boolean }[];
}

/** A message that appeared or changed, as people in that chat see it. */
export interface MessageEvent {
  kind: "sent" | "edited" | "deleted";
  /** The bot of a private chat, or the group's id. */
  chat: string;
  entry: TranscriptEntry;
}

export interface TelegramTwin extends Twin {
  /** Give this to grammY as `client.apiRoot`. */
  readonly apiRoot: string;
  readonly pages: Hono;
  /** The person that the pane shows; exists from the first start. */
  readonly you: TelegramPerson;
  createUser(input: NewPerson): TelegramPerson;
  user(id: number): TelegramPerson;
  createGroup(input: NewGroup): GroupRecord;
  createBot(input: Omit<NewBot, "managerId"> & { managedBy?: string }): BotRecord;
  bot(username: string): BotRecord | undefined;
  /** Every bot but the product's own. */
  otherBots(): BotRecord[];
  /** The owner revokes a token in BotFather; returns the new one. */
  revokeToken(username: string): string;
  /** Telegram's own limits, enforced only where a test asks for it. */
  readonly rates: RateLimiter;
  /** Every request that was refused since this process started. */
  readonly violations: readonly Violation[];
  /** Callback queries that no bot has answered. */
  unansweredCallbacks(): CallbackRecord[];
  /** Returns a function that stops listening. */
  onMessage(listener: (event: MessageEvent) => void): () => void;
}

/** A fault that answers 429 as Telegram does. */
export const tooManyRequests = (match: RegExp, retryAfterS: number, times = 1): FaultRule => ({
  kind: "status",
  match,
  times,
  status: 429,
  headers: { "retry-after": String(retryAfterS) },
  body: JSON.stringify({
    ok: false,
    error_code: 429,
    description: `Too Many Requests: retry after ${retryAfterS}`,
    parameters: { retry_after: retryAfterS },
  }),
});

/** Starts a Telegram of one's own: the Bot API on a loopback port, people, bots and a page to chat on. */
export async function startTelegramTwin(options: TelegramTwinOptions): Promise<TelegramTwin> {
  const world = openWorld(options.books, options.clock ?? { now: () => Date.now() });
  const mainBot = ensureMainBot(world, options.mainBot);
  startBotFather(world);
  const [firstPerson] = world.people.all();
  const you = firstPerson ?? createPerson(world, { firstName: "Alex", languageCode: "en" });

  const limiter = createRateLimiter(world);
  const dispatch = createDispatch(limiter);
  const polling = createPolling(world);
  const webhooks = createWebhookDelivery(world, {
    backoffMs: options.webhookBackoffMs ?? 1000,
    answerMs: options.webhookAnswerMs ?? 60_000,
    async runAnswer(botId, answer) {
      const bot = findBot(world, botId);
      if (!bot || typeof answer !== "object" || answer === null || !("method" in answer)) return;
      const { method, ...params } = answer;
      const call = { world, bot, polling, webhooks, uploads: new Map(), gone: new AbortController().signal };
      await dispatch(call, String(method), params).catch(() => undefined);
    },
  });
  const faults = createFaultPlan();
  const server = createServer(withFaults(faults, createApiListener({ world, polling, webhooks, dispatch })));
  const listener = await listenOnLoopback(server, options.port);

  return {
    name: "telegram",
    faults,
    apiRoot: listener.url,
    pages: createPages({ world, mainBotUsername: mainBot.username, personId: you.id }),
    you: createPersonDriver(world, you.id),
    createUser: (input) => createPersonDriver(world, createPerson(world, input).id),
    user: (id) => createPersonDriver(world, id),
    createGroup: (input) => createGroup(world, input),
    createBot({ managedBy, ...input }) {
      const manager = managedBy === undefined ? undefined : findBotByUsername(world, managedBy);
      return createBotAccount(world, { ...input, ...(manager ? { managerId: manager.id } : {}) });
    },
    bot: (username) => findBotByUsername(world, username),
    otherBots: () => world.bots.all().filter(({ id }) => id !== mainBot.id),
    revokeToken(username) {
      const bot = findBotByUsername(world, username);
      if (!bot) throw new Error(`there is no bot @${username}`);
      return replaceToken(world, bot);
    },
    rates: limiter,
    violations: world.violations,
    unansweredCallbacks: () => world.callbacks.all().filter((query) => !query.answer),
    onMessage: (listener) => listenToMessages(world, listener),
    async close() {
      polling.close();
      await webhooks.close();
      await listener.close();
    },
  };
}

function ensureMainBot(
  world: ReturnType<typeof openWorld>,
  wanted: TelegramTwinOptions["mainBot"],
): BotRecord {
  const known = findBot(world, Number(wanted.token.split(":")[0]));
  if (!known) return createBotAccount(world, { ...wanted, canManageBots: true });
  const bot = { ...known, ...wanted };
  saveBot(world, bot);
  return bot;
}

function createGroup(world: ReturnType<typeof openWorld>, input: NewGroup): GroupRecord {
  const bots = (input.bots ?? []).map((wish) => {
    const bot = findBotByUsername(world, wish.username);
    if (!bot) throw new Error(`there is no bot @${wish.username}`);
    return { bot, isAdmin: wish.isAdmin ?? false };
  });
  const memberIds = [...input.memberIds, ...bots.map(({ bot }) => bot.id)];
  const adminIds = bots.filter(({ isAdmin }) => isAdmin).map(({ bot }) => bot.id);
  const group = createGroupChat(world, input.title, memberIds, adminIds);
  const founder = world.people.get(String(input.memberIds[0]));
  if (founder)
    for (const { bot } of bots) announceMembership(world, groupChat(group), bot, founder, "left", "member");
  return group;
}

function listenToMessages(
  world: ReturnType<typeof openWorld>,
  listener: (event: MessageEvent) => void,
): () => void {
  const kinds = { message: "sent", edited: "edited", deleted: "deleted" } as const;
  return world.signals.on((signal) => {
    if (signal.type !== "message" && signal.type !== "edited" && signal.type !== "deleted") return;
    const [kind, id, botId] = signal.message.chatKey.split(":");
    const chat = kind === "group" ? String(id) : (findBot(world, Number(botId))?.username ?? "");
    listener({ kind: kinds[signal.type], chat, entry: transcribe(world, signal.message) });
  });
}
