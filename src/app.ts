import type { Hono } from "hono";
import { inboxStore, laneHandlers, webhookReceivers } from "./app/arrivals.ts";
import { createAttachments } from "./app/attachments.ts";
import { type ChatSide, createChatSides } from "./app/chat-sides.ts";
import { createDatabaseCheck } from "./app/database-check.ts";
import { openDiscordSide } from "./app/discord.ts";
import { createDoors } from "./app/doors.ts";
import { followModels, upstreamsOf } from "./app/follow-models.ts";
import { createFigures } from "./app/metrics/figures.ts";
import { missingNotes } from "./app/missing-notes.ts";
import { modelsForAgents } from "./app/models-for-agents.ts";
import { createOutside, type OutsideParts } from "./app/outside.ts";
import { platformGates } from "./app/platform-gates.ts";
import { createPriceLists } from "./app/prices.ts";
import { createReadiness } from "./app/readiness.ts";
import { createRestoreGate } from "./app/restore-gate.ts";
import { buildSettings } from "./app/settings.ts";
import { openStore } from "./app/store.ts";
import { openTelegramSide, pollingGates } from "./app/telegram.ts";
import { unmanaged } from "./app/unmanaged.ts";
import type { ChatAdapter } from "./chat/adapter.ts";
import type { ChatLimits } from "./chat/telegram/send.ts";
import type { Config } from "./config/load-config.ts";
import type { ServiceConfig } from "./config/read-services.ts";
import { readBacklog } from "./db/backlog.ts";
import type { openDatabase } from "./db/index.ts";
import { createGateway } from "./gateway/gateway.ts";
import { openLedger } from "./gateway/ledger/open-ledger.ts";
import { createWebServer } from "./http/web-server.ts";
import { jobTable, PATIENT_JOBS, STANDING_JOBS } from "./jobs/job-table.ts";
import { createLineWatch, type LineWatch, type Log } from "./log.ts";
import type { Platform } from "./ports/channel-accounts.ts";
import { type Clock, systemClock } from "./ports/clock.ts";
import { eraseAgain } from "./services/accounts/deletion/erase-again.ts";
import { authenticateAgentKey } from "./services/agents/authenticate-agent-key.ts";
import { bootAgent } from "./services/agents/boot-agent.ts";
import { takeReport } from "./services/agents/take-report.ts";
import { receiveBackup } from "./services/backups/receive-backup.ts";
import { sendBackup } from "./services/backups/send-backup.ts";
import { syncReturned } from "./services/billing/payment/sync-returned.ts";
import type { Actor, Context, Settings } from "./services/context.ts";
import { allBackends } from "./services/deployments/backend-of.ts";
import { createEngine } from "./workflows/engine/engine.ts";

export interface AppOptions {
  log: Log;
  /** What the log is watched by; figures of `/metrics` are counted from it. */
  lines?: LineWatch;
  clock?: Clock;
  /** Pages of the sandbox, if it runs in this process. */
  fronts?: readonly { path: string; app: Hono }[];
  /** Where "back to the chat" leads when Telegram is played by a twin; its own links otherwise. */
  chatUrl?: string;
  /** The same for Discord. */
  discordUrl?: string;
  /** How the database is opened, for whoever looks on at what it is asked. */
  openDatabase?: typeof openDatabase;
  /** Named step boundaries; crash tests stop the process there. */
  checkpoint?: (name: string) => void;
  /** A dead worker's jobs are taken over after this long, in ms. */
  leaseMs?: number;
  timing?: Partial<Settings["deploy"]>;
  healthTiming?: Partial<Settings["health"]>;
  /** How often open checkouts are asked about, in ms. */
  reconcileMs?: number;
  /** How long the chain backend waits and how often it looks, for faster chains than the real one. */
  chainTiming?: OutsideParts["chainTiming"];
  /** For people who tap faster than Telegram would allow; Telegram's own limits unless given. */
  chatLimits?: ChatLimits;
}

export interface App {
  readonly url: string;
  /** What the operator should know, found out by `start`. */
  readonly notes: readonly string[];
  start(): Promise<void>;
  /** Takes nothing new, finishes or parks what is under way, closes the database. Safe to call once. */
  stop(): Promise<void>;
}

const WORK_GRACE_MS = 5_000;
/** A deploy holds its place while it waits for a block; with few places, a rush of deploys waits for itself. */
const JOBS_AT_ONCE = 128;
/** An engine that has not looked at its table for this long is not well. */
const PULSE_MS = 10_000;

/** Builds and wires everything from configuration; the only place that knows every room. */
export async function createApp(config: Config, services: ServiceConfig, options: AppOptions): Promise<App> {
  const { log } = options;
  const clock = options.clock ?? systemClock;
  const store = await openStore(config, clock, log, options.openDatabase);
  const { database, repos } = store;
  const { chainTiming } = options;
  const outside = createOutside({
    config,
    services,
    clock,
    log,
    ...(chainTiming ? { chainTiming } : {}),
  });
  const { rails, catalogue, openTelegram, openDiscord } = outside;
  const attachments = createAttachments(log, () => asJob("files"));
  const pricing = createPriceLists({ rails, services, log });
  const { prices } = pricing;
  const settings = buildSettings({
    config,
    services,
    prices,
    models: () => modelsForAgents(catalogue.current(), services.llm.models),
    ...(options.timing ? { timing: options.timing } : {}),
    ...(options.healthTiming ? { healthTiming: options.healthTiming } : {}),
    ...(options.reconcileMs === undefined ? {} : { reconcileMs: options.reconcileMs }),
  });

  const restored = await createRestoreGate({
    isRestored: async () => (await repos.databaseRestores.open()) !== null,
    clock,
    log,
  });
  /** Of the platforms that have answered. */
  const adapters = new Map<Platform, ChatAdapter>();
  const contextFor = (actor: Actor): Context => ({
    ...outside,
    actor,
    clock,
    log,
    db: database.client,
    repos,
    scheduler: engine.scheduler,
    settings,
    checkpoint: options.checkpoint ?? (() => undefined),
  });
  const asJob = (key: string) => contextFor({ kind: "job", key });
  const platforms: Platform[] = services.discord ? ["telegram", "discord"] : ["telegram"];
  const lanes = new Map(laneHandlers({ rails, contextFor }));
  const engine = createEngine({
    jobs: repos.jobs,
    clock,
    log,
    patient: PATIENT_JOBS,
    concurrency: JOBS_AT_ONCE,
    handlers: new Map([
      ...jobTable({
        contextFor: asJob,
        adapters,
        admins: config.admins,
        lanes,
        copies: store.copies,
        erased: store.erased,
      }),
      ["poll", () => chats.listen("telegram")],
      ["gateway", () => chats.listen("discord")],
      ["setup", (platform) => chats.setUp(platform)],
    ]),
    gates: [restored.gate, ...platformGates(platforms, adapters), ...pollingGates(services.telegram)],
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
  });
  const arrivals = inboxStore({ repos, scheduler: engine.scheduler, clock, log });
  const webhooks = webhookReceivers(outside, services.telegram.webhookSecret, arrivals);
  const wake = async (keys: readonly string[], atMs = clock.now()): Promise<void> => {
    const wakes = keys.flatMap((key) => engine.scheduler.wakeStatements(key, atMs));
    if (wakes.length > 0) await database.client.batch(wakes, "write");
  };
  const { publicUrl } = config;
  const { telegram, discord } = services;
  const chat = { adapters, admins: config.admins, contextFor };
  const talk = { publicUrl, repos, chat, store: arrivals, attachments, clock, log };
  const openers = new Map<Platform, () => Promise<ChatSide>>([
    [
      "telegram",
      async () =>
        openTelegramSide({ ...talk, telegram, bot: await openTelegram(), limits: options.chatLimits }),
    ],
  ]);
  if (openDiscord && discord)
    openers.set("discord", async () =>
      openDiscordSide({ ...talk, mode: discord.mode, bot: await openDiscord() }),
    );
  const chats = createChatSides({ openers, adapters, lanes, webhooks, wake, clock, log });
  // One after the other, each silent service would keep the start waiting for as long as it may.
  await Promise.all([outside.open(), pricing.open(), chats.open()]);
  function chatLink(platform: Platform, draft: string | null): string | null {
    const adapter = adapters.get(platform);
    if (!adapter) return null;
    if (platform === "discord" && options.discordUrl !== undefined) return options.discordUrl;
    return platform !== "telegram" || options.chatUrl === undefined
      ? adapter.privateLink(draft ?? undefined)
      : `${options.chatUrl}${draft === null ? "" : `&start=${draft}`}`;
  }
  const ledger = openLedger({ database: store.source, clock, log, scheduler: engine.scheduler });
  const gateway = createGateway({
    authenticate: (keyHash) => authenticateAgentKey({ ctx: asJob("gateway"), input: { keyHash } }),
    rights: repos.rightsChanges,
    chatLink,
    ledger,
    upstreams: upstreamsOf(services.llm.upstreams, catalogue),
    aliases: services.llm.aliases,
    sendsAgain: config.gatewaySendsAgain,
    log,
    clock,
  });
  const readiness = createReadiness({
    database: { essential: true, look: createDatabaseCheck({ commit: () => store.sign() }) },
    engine: { essential: true, look: async () => (engine.pulseAgeMs() < PULSE_MS ? null : "stuck") },
    ...Object.fromEntries(
      [...openers.keys()].map((name) => [name, { essential: false, look: () => chats.check(name) }]),
    ),
    prices: {
      essential: false,
      look: async () => [...rails.keys()].filter((name) => !prices.has(name)).join(", ") || null,
    },
    ...(services.akash.backend === "console" && {
      akash: { essential: false, look: async () => outside.akashMissing() },
    }),
    restored: { essential: false, look: async () => (restored.isShut() ? "reconciling" : null) },
    models: { essential: false, look: async () => (catalogue.current().length > 0 ? null : "none_known") },
  });
  let draining = false;
  const web = createWebServer({
    publicUrl: config.publicUrl,
    clock,
    log,
    contextFor,
    webhooks,
    bootstrapAgent: (secret, asked) => bootAgent({ ctx: asJob("bootstrap"), input: { secret, ...asked } }),
    takeReport: (secret, report, idleMs) =>
      takeReport({ ctx: asJob("report"), input: { secret, report, idleMs } }),
    receiveBackup: (secret, backupId, body) =>
      receiveBackup({ ctx: asJob("backup"), input: { secret, backupId, body } }),
    sendBackup: (secret, backupId) => sendBackup({ ctx: asJob("restore"), input: { secret, backupId } }),
    chatLink,
    checkoutReturned: (sessionId) =>
      syncReturned({ ctx: contextFor({ kind: "webhook", source: "return" }), input: { sessionId } }),
    readiness,
    draining: () => draining,
  });
  const figures =
    config.metricsPort === null
      ? null
      : createFigures({
          readBacklog: () => readBacklog(database.client, clock.now()),
          readiness,
          databaseRetries: database.retries,
          copies: store.copies,
          clock,
          lines: options.lines ?? createLineWatch(),
          ledger: ledger.figures,
        });
  const doors = createDoors({ config, gateway, web, fronts: options.fronts ?? [], figures, log });
  let stopFollowing = (): void => undefined;
  let notes: readonly string[] = [];

  return {
    url: config.publicUrl,
    get notes() {
      return notes;
    },
    async start() {
      if (store.erased) await eraseAgain(asJob("restored"), store.erased);
      notes = [
        ...missingNotes([
          ...chats.away(),
          ...[...rails.keys()].filter((name) => !prices.has(name)),
          ...(outside.akashMissing() ? ["akash"] : []),
        ]),
        ...(await unmanaged(repos.intents, allBackends(outside), log)),
      ];
      await doors.open();
      await chats.start();
      await wake(STANDING_JOBS);
      engine.start();
      stopFollowing = followModels(services.llm, catalogue, gateway, log);
    },
    async stop() {
      draining = true;
      stopFollowing();
      pricing.stop();
      restored.stop();
      outside.stopOpening();
      await Promise.all([chats.stop(), gateway.drain(config.gatewayDrainMs), engine.stop(WORK_GRACE_MS)]);
      await doors.close();
      await ledger.close();
      await store.close();
    },
  };
}
