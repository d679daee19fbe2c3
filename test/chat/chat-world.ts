import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFile } from "../../src/app/attachments.ts";
import { platformGates } from "../../src/app/platform-gates.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { AttachmentMaker } from "../../src/chat/attachments.ts";
import { createDiscordAccounts } from "../../src/chat/discord/accounts.ts";
import type { AdminEntry } from "../../src/chat/identities.ts";
import { drainOutbox, parseOutboxId } from "../../src/chat/outbox/drain-outbox.ts";
import { createSendPace } from "../../src/chat/outbox/send-pace.ts";
import { createDrawer } from "../../src/chat/pictures/create-drawer.ts";
import type { StoreInInbox } from "../../src/chat/receive/store-arrival.ts";
import { createTelegramAccounts } from "../../src/chat/telegram/accounts.ts";
import { openTelegramBot } from "../../src/chat/telegram/bot.ts";
import { createTelegramHandler } from "../../src/chat/telegram/handle-update.ts";
import { createPolling } from "../../src/chat/telegram/ingress.ts";
import { createTelegramAdapter } from "../../src/chat/telegram/send.ts";
import { projectCard } from "../../src/chat/tell/project-card.ts";
import { sayGoodbye } from "../../src/chat/tell/say-goodbye.ts";
import { migrate } from "../../src/db/index.ts";
import type { InboxRow } from "../../src/db/repositories/inbox-repository.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { type LaneHandlers, workLane } from "../../src/inbox/work-lane.ts";
import { createFileStore } from "../../src/integrations/backups/file-store.ts";
import { createStripeRail } from "../../src/integrations/stripe/rail.ts";
import { createLog } from "../../src/log.ts";
import type { AgentProbe } from "../../src/ports/agent-probe.ts";
import type { AkashBackend, OperatorFloat } from "../../src/ports/akash-backend.ts";
import type { BidScreening } from "../../src/ports/bid-screening.ts";
import type { ChannelAccounts, Platform } from "../../src/ports/channel-accounts.ts";
import type { Identity } from "../../src/ports/identity.ts";
import type { PaymentRail, RailName } from "../../src/ports/payment-rail.ts";
import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import { openBooks } from "../../src/sandbox/kernel/books.ts";
import { startStripeTwin } from "../../src/sandbox/stripe/twin.ts";
import { startTelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";
import { meet, type Person } from "../../src/sandbox/visitor/telegram-person.ts";
import type { Actor, Context, Settings } from "../../src/services/context.ts";
import { type Advance, createEngine } from "../../src/workflows/engine/engine.ts";
import { advanceErasure } from "../../src/workflows/erasure/advance-erasure.ts";
import { migratedIn } from "../db/database-in.ts";
import { openDatabase } from "../db/plans/open-database.ts";
import { backupFolder } from "../world/backup-folder.ts";
import { pastMidnight } from "../world/past-midnight.ts";
import { serviceSettings } from "../world/service-settings.ts";
import { until } from "../world/until.ts";
import { startDiscordPart } from "./discord/discord-part.ts";
import { startPolarPart } from "./polar-part.ts";

const MAIN_TOKEN = "1234567890:AAH0-main_bot_token_of_the_chat_tests_x";
const PRICE = { lookupKey: "starter", productName: "GoClaw Starter", unitAmountMinor: 2900, currency: "usd" };

/** Millionths of a dollar for a million tokens. */
const CHEAP = {
  inputMicros: 300_000,
  cacheReadMicros: 75_000,
  cacheWriteMicros: 300_000,
  outputMicros: 900_000,
};

const settingsOfChat = (): Settings => ({
  ...serviceSettings(),
  models: [
    { id: "small", title: "Llama Small", description: "Quick and cheap", price: CHEAP },
    { id: "large", title: "Llama Large", description: "Slower and wiser" },
  ],
});

const OPERATOR = "akash1operator";

/** A part that these tests never touch; touching it fails loudly. */
function unused<T extends object>(name: string, known: Partial<T> = {}): T {
  return new Proxy(known, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key);
      throw new Error(`${name}.${String(key)} is not part of this test`);
    },
  }) as T;
}

export interface ChatWorldOptions {
  adminIds?: (me: Person) => AdminEntry[];
  /** Who could run an agent; nobody is asked unless given. */
  screening?: BidScreening;
  /** What is in the files of messages. */
  readFile?: AttachmentMaker["read"];
  /** What of Akash is there, beside a wallet. */
  akash?: Partial<AkashBackend>;
  /** Polar beside Stripe, offered before it. */
  polar?: true;
  /** Discord beside Telegram. */
  discord?: "gateway" | "http";
  /** How fast messages go out over all chats; far faster than Telegram allows unless given. */
  messagesPerSecond?: number;
}

/**
 * The chat end to end: real database file, real engine, the real SDK over a socket to the Telegram twin, and the
 * Stripe twin behind the rail. Deploy workflows do not run here; tests move deployments by hand.
 */
export async function startChatWorld(options: ChatWorldOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-chat-"));
  const clock = { offsetMs: pastMidnight(), now: () => Date.now() + clock.offsetMs };
  const logLines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void logLines.push(line) });
  const { url, authToken, end } = await migratedIn(folder);
  const database = await openDatabase({ url, authToken });
  await migrate({ client: database.client });
  const key = () => randomBytes(32).toString("hex");
  const vault = createVault({ encryptionKey: key(), lookupKey: key() });
  const repos = createRepositories({ client: database.client, vault, clock });

  const mainBot = { token: MAIN_TOKEN, username: "goclaw_bot", name: "GoClaw" };
  const telegram = await startTelegramTwin({ books: openBooks(), mainBot, clock });
  const stripe = await startStripeTwin({
    books: openBooks(),
    secretKey: "sk_test_chat_0123456789",
    webhook: { url: "http://127.0.0.1:9/webhooks/stripe", secret: "whsec_chat_0123456789" },
    pagesBaseUrl: "http://127.0.0.1:8080/sandbox/stripe",
    prices: [
      { ...PRICE, id: "price_starter" },
      { ...PRICE, id: "price_pro", lookupKey: "pro", unitAmountMinor: 4900 },
      { ...PRICE, id: "price_business", lookupKey: "business", unitAmountMinor: 9900 },
    ],
  });
  const rail = createStripeRail({
    secretKey: "sk_test_chat_0123456789",
    apiBase: stripe.apiBase,
    webhookSecrets: ["whsec_chat_0123456789"],
    prices: { starter: "price_starter", pro: "price_pro", business: "price_business" },
    clock,
  });

  const polar = options.polar ? await startPolarPart(clock, log) : undefined;

  const connection = { token: MAIN_TOKEN, apiRoot: telegram.apiRoot };
  const bot = await openTelegramBot(connection);
  const attachments: AttachmentMaker = {
    draw: createDrawer(log),
    read: options.readFile ?? ((source) => readFile(job("files"), source)),
  };
  const pace = createSendPace(clock, options.messagesPerSecond ?? 1000);
  const adapter = createTelegramAdapter({ bot, pace, attachments });
  const admin = meet(telegram, "Ada", { timeoutMs: 4000 });
  const admins = options.adminIds?.(admin) ?? [];
  const wallet: { float: OperatorFloat } = { float: { actUact: 100_000_000, aktUakt: 100_000_000 } };
  const crash: { at: string | null } = { at: null };

  const channels = new Map<Platform, ChannelAccounts>([
    [
      "telegram",
      createTelegramAccounts({ client: bot, ourName: () => bot.me.username, apiRoot: telegram.apiRoot }),
    ],
  ]);
  const handlers = new Map<string, Advance>();
  const adapters = new Map<Platform, ChatAdapter>([["telegram", adapter]]);
  const gates = platformGates(options.discord ? ["telegram", "discord"] : ["telegram"], adapters);
  const engine = createEngine({ jobs: repos.jobs, clock, log, handlers, gates, idleMs: 100 });
  const settings = settingsOfChat();
  if (polar) settings.prices = new Map([["polar", polar.prices], ...settings.prices]);
  const contextFor = (actor: Actor): Context => ({
    actor,
    clock,
    log,
    db: database.client,
    repos,
    scheduler: engine.scheduler,
    rails: new Map<RailName, PaymentRail>([
      ...(polar ? [["polar", polar.rail] as const] : []),
      ["stripe", rail],
    ]),
    akash: unused<AkashBackend>("akash", {
      ...{ name: "chain", owner: OPERATOR, mint: null },
      float: async () => wallet.float,
      pace: async () => ({ height: 28_100_000, atMs: 0, secondsPerBlock: 6 }),
      providerName: async (address) => `Host ${address.slice(6, 9)}`,
      ...options.akash,
    }),
    otherAkash: [],
    screening: options.screening ?? null,
    probe: unused<AgentProbe>("probe"),
    backups: createFileStore(backupFolder()),
    identity: unused<Identity>("identity", {
      readUser: async (clerkUserId) => ({
        clerkUserId,
        email: `${clerkUserId}@example.com`,
        displayName: null,
      }),
      deleteUser: async () => undefined,
    }),
    channels,
    settings,
    checkpoint(name) {
      if (crash.at !== name) return;
      crash.at = null;
      throw new Error(`crash at ${name}`);
    },
  });
  const chat = { adapter, adapters, admins, contextFor };
  const telegramHandler = createTelegramHandler(bot, chat);
  const job = (name: string) => contextFor({ kind: "job", key: name });
  const lanes = new Map<string, LaneHandlers>([
    ["telegram", { handle: telegramHandler.handle, giveUp: telegramHandler.giveUp, maxAttempts: 3 }],
  ]);
  handlers.set("inbox", (lane) => workLane(job("inbox"), lane, lanes));
  handlers.set("outbox", (id) => {
    const { platform, chatId } = parseOutboxId(id);
    return drainOutbox(job("outbox"), adapters.get(platform) ?? adapter, chatId);
  });
  handlers.set("card", (id) => projectCard(job("card"), adapters, id));
  handlers.set("erase", (id) => advanceErasure(job("erase"), id, sayGoodbye, null));
  for (const name of ["deployment", "backups", "checkout", "refund", "subscription", "broadcast", "sessions"])
    handlers.set(name, async () => null);

  const store: StoreInInbox = async (item) => {
    const jobKey = `inbox:${item.lane}`;
    const stored = await repos.inbox.store({
      ...item,
      wake: engine.scheduler.wakeStatements(jobKey, clock.now()),
    });
    engine.scheduler.nudge(jobKey);
    return stored;
  };
  const discord = options.discord
    ? await startDiscordPart({
        repos,
        admins,
        adapters,
        contextFor,
        store,
        attachments,
        clock,
        log,
        mode: options.discord,
      })
    : undefined;
  if (discord) {
    adapters.set("discord", discord.side.adapter);
    channels.set("discord", createDiscordAccounts(discord.twin.apiRoot));
    lanes.set("discord", discord.side.lane);
    handlers.set("gateway", () => discord.side.listen());
    await discord.side.setUp();
    const { listeningJob } = discord.side;
    if (listeningJob !== null)
      await database.client.batch(engine.scheduler.wakeStatements(listeningJob, clock.now()), "write");
  }
  const polling = createPolling({ bot, store, log });
  engine.start();
  polling.start();
  if (options.discord === "gateway" && discord)
    await until("the gateway is connected", () => discord.twin.gateway.connected(discord.twin.main.id) === 1);

  /** Links a person's chat account to a new account of theirs, as sign-in does. */
  async function signIn(person: Person): Promise<string> {
    const user = await repos.users.create({
      clerkUserId: `user_${person.id}`,
      email: `${person.id}@example.com`,
    });
    await linkTo(person, user.id);
    return user.id;
  }

  async function linkTo(person: Person, userId: string): Promise<void> {
    const link = repos.chatIdentities.linkPart({
      platform: "telegram",
      platformUserId: String(person.id),
      userId,
      privateChatId: String(person.id),
      displayName: person.name,
      username: null,
      language: "en",
    });
    await database.client.execute(link({ sql: "1=1", args: [] }));
  }

  /** The same for a Discord account, of a new person or of one who is known. */
  async function signInOnDiscord(person: DiscordPerson, userId?: string): Promise<string> {
    const id =
      userId ??
      (await repos.users.create({ clerkUserId: `user_${person.id}`, email: `${person.id}@example.com` })).id;
    const link = repos.chatIdentities.linkPart({
      platform: "discord",
      platformUserId: person.id,
      userId: id,
      privateChatId: person.id,
      displayName: person.name,
      username: null,
      language: "en-US",
    });
    await database.client.execute(link({ sql: "1=1", args: [] }));
    return id;
  }

  return {
    telegram,
    stripe,
    bot,
    adapter,
    adapters,
    admin,
    repos,
    clock,
    wallet,
    crash,
    engine,
    contextFor,
    logLines,
    store,
    chat,
    telegramHandler,
    client: database.client,
    signIn,
    /** Makes this chat account one more of somebody's. */
    linkTo,
    signInOnDiscord,
    /** @throws Error in a world without Polar */
    get polar() {
      if (!polar) throw new Error("this world has no Polar");
      return polar.twin;
    },
    /** @throws Error in a world without Discord */
    get discord() {
      if (!discord) throw new Error("this world has no Discord");
      return discord;
    },
    /** Somebody new in a private chat with our bot. */
    meet: (name: string): Person => meet(telegram, name, { timeoutMs: 4000 }),
    async signedIn(name: string) {
      const person = meet(telegram, name, { timeoutMs: 4000 });
      return { person, userId: await signIn(person) };
    },
    rowOf: (id: string): Promise<InboxRow | null> => repos.inbox.find(id),
    async close() {
      await polling.stop();
      await discord?.side.stop();
      await engine.stop(2000);
      await discord?.close();
      await telegram.close();
      await stripe.close();
      await polar?.twin.close();
      database.close();
      end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type ChatWorld = Awaited<ReturnType<typeof startChatWorld>>;
