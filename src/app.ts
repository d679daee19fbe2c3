import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Hono } from "hono";
import { type Metrics, startMetrics } from "./app/metrics.ts";
import { reaching } from "./app/reaching.ts";
import { buildSettings } from "./app/settings.ts";
import type { ChatAdapter } from "./chat/adapter.ts";
import { createFloodGuard } from "./chat/flood.ts";
import { createTelegramAccounts } from "./chat/telegram/accounts.ts";
import { openTelegramBot } from "./chat/telegram/bot.ts";
import { createTelegramHandler } from "./chat/telegram/handle-update.ts";
import { createPolling, ingestUpdate } from "./chat/telegram/ingress.ts";
import { createTelegramAdapter } from "./chat/telegram/send.ts";
import { setUpTelegram } from "./chat/telegram/setup.ts";
import { keptKeys } from "./config/kept-keys.ts";
import type { Config, ServiceConfig } from "./config/load-config.ts";
import { isLoopbackUrl } from "./config/read-values.ts";
import { readBacklog } from "./db/backlog.ts";
import { migrate, openDatabase } from "./db/index.ts";
import { createRepositories } from "./db/repositories/index.ts";
import { createVault } from "./db/vault.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createWebServer } from "./http/web-server.ts";
import { clerkReceiver, railReceiver, telegramReceiver } from "./http/webhooks/inbox-receivers.ts";
import type { WebhookReceiver } from "./http/webhooks/receive-webhook.ts";
import { handleRailEvent } from "./inbox/handle-rail-event.ts";
import type { LaneHandlers } from "./inbox/work-lane.ts";
import { createStartupProbe } from "./integrations/agent/startup-probe.ts";
import { createChainBackend } from "./integrations/akash/chain-backend.ts";
import { createClerkIdentity } from "./integrations/clerk/clerk-identity.ts";
import { createModelCatalogue } from "./integrations/llm/model-catalogue.ts";
import { createStripeRail } from "./integrations/stripe/rail.ts";
import { jobTable, PATIENT_JOBS, STANDING_JOBS } from "./jobs/job-table.ts";
import type { Log } from "./log.ts";
import type { Platform } from "./ports/channel-accounts.ts";
import { type Clock, systemClock } from "./ports/clock.ts";
import { syncClerkUser } from "./services/accounts/sync-clerk-user.ts";
import { authenticateAgentKey } from "./services/agents/authenticate-agent-key.ts";
import { bootAgent } from "./services/agents/boot-agent.ts";
import { syncCheckout } from "./services/billing/sync-checkout.ts";
import type { Actor, Context, Settings } from "./services/context.ts";
import { createEngine } from "./workflows/engine/engine.ts";

export interface AppOptions {
  log: Log;
  clock?: Clock;
  /** Pages of the sandbox, if it runs in this process. */
  fronts?: readonly { path: string; app: Hono }[];
  /** Where "back to the chat" leads when Telegram is played by a twin; its own links otherwise. */
  chatUrl?: string;
  /** Named step boundaries; crash tests stop the process there. */
  checkpoint?: (name: string) => void;
  /** A dead worker's jobs are taken over after this long, in ms. */
  leaseMs?: number;
  timing?: Partial<Settings["deploy"]>;
  /** How often open checkouts are asked about, in ms. */
  reconcileMs?: number;
  /** How long the chain backend waits and how often it looks, for faster chains than the real one. */
  chainTiming?: Parameters<typeof createChainBackend>[0]["timing"];
}

export interface App {
  /** Known once started. */
  readonly url: string;
  start(): Promise<void>;
  /** Takes nothing new, finishes or parks what is under way, closes the database. Safe to call once. */
  stop(): Promise<void>;
}

/** The sandbox's chain makes a block a second. */
const SANDBOX_CHAIN = { txPollMs: 250, manifestRetryMs: 1_000, txGraceMs: 10_000 };
const WORK_GRACE_MS = 5_000;
const MODELS_EVERY_MS = 10 * 60_000;
const MODELS_RETRY_MS = 5_000;
/** Rail events are retried for hours: money must not be forgotten because a provider was away. */
const RAIL_ATTEMPTS = 200;
const CHAT_ATTEMPTS = 8;

/** Builds and wires everything from configuration; the only place that knows every room. */
export async function createApp(config: Config, services: ServiceConfig, options: AppOptions): Promise<App> {
  const { log } = options;
  const clock = options.clock ?? systemClock;
  const keys = config.keys ?? keptKeys(config.dataDir);
  const database = await openDatabase({
    url: config.database.url,
    authToken: config.database.authToken ?? undefined,
  });
  await migrate({ client: database.client });
  const vault = createVault({ encryptionKey: keys.encryption, oldKeys: keys.old, lookupKey: keys.lookup });
  const repos = createRepositories({ client: database.client, vault, clock });

  const rail = createStripeRail({
    secretKey: services.stripe.secretKey,
    apiBase: services.stripe.apiBase,
    webhookSecrets: services.stripe.webhookSecrets,
    prices: services.stripe.prices,
    clock,
  });
  const identity = createClerkIdentity({
    secretKey: services.clerk.secretKey,
    apiUrl: services.clerk.apiUrl,
    webhookSecret: services.clerk.webhookSecret,
    oauth: {
      issuer: services.clerk.issuer,
      clientId: services.clerk.clientId,
      clientSecret: services.clerk.clientSecret,
    },
  });
  const akash = await createChainBackend({
    ...services.akash,
    auditors: services.agent.auditors,
    clock,
    log,
    timing: { ...(config.modes.akash === "sandbox" ? SANDBOX_CHAIN : {}), ...options.chainTiming },
  });
  const probe = createStartupProbe({ allowPrivate: services.akash.rpcUrls.every(isLoopbackUrl) });
  const bot = await reaching("telegram", services.telegram.apiRoot, openTelegramBot(services.telegram));
  const telegram = createTelegramAdapter(bot);
  const channels = new Map<Platform, ReturnType<typeof createTelegramAccounts>>([
    ["telegram", createTelegramAccounts(bot, services.telegram.apiRoot)],
  ]);
  const catalogue = createModelCatalogue({
    upstreams: services.llm.upstreams,
    pinned: services.llm.models,
    log,
  });
  await catalogue.refresh();
  const settings = await buildSettings({
    config,
    services,
    rail,
    models: catalogue.current,
    ...(options.timing ? { timing: options.timing } : {}),
    ...(options.reconcileMs === undefined ? {} : { reconcileMs: options.reconcileMs }),
  });

  const adapters = new Map<Platform, ChatAdapter>([["telegram", telegram]]);
  const lanes = new Map<string, LaneHandlers>();
  const contextFor = (actor: Actor): Context => ({
    actor,
    clock,
    log,
    db: database.client,
    repos,
    scheduler: engine.scheduler,
    rails: new Map([[rail.name, rail]]),
    akash,
    probe,
    identity,
    channels,
    settings,
    checkpoint: options.checkpoint ?? (() => undefined),
  });
  const engine = createEngine({
    jobs: repos.jobs,
    clock,
    log,
    patient: PATIENT_JOBS,
    handlers: new Map([
      ...jobTable({ contextFor: (key) => contextFor({ kind: "job", key }), adapters, lanes }),
      ["poll", () => polling.advance()],
    ]),
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
  });

  const telegramHandler = createTelegramHandler(bot, {
    adapter: telegram,
    admins: config.admins,
    flood: createFloodGuard(clock),
    contextFor,
  });
  lanes.set("telegram", { ...telegramHandler, maxAttempts: CHAT_ATTEMPTS });
  lanes.set(rail.name, {
    handle: (_row, payload) =>
      handleRailEvent(contextFor({ kind: "webhook", source: rail.name }), rail.name, payload),
    maxAttempts: RAIL_ATTEMPTS,
    retriesAll: true,
  });
  lanes.set("clerk", {
    handle: async (_row, payload) => {
      const input = JSON.parse(payload) as { clerkUserId: string };
      await syncClerkUser({ ctx: contextFor({ kind: "webhook", source: "clerk" }), input });
    },
    maxAttempts: RAIL_ATTEMPTS,
  });

  const store = async (arrival: Parameters<typeof repos.inbox.storeStatements>[0]) => {
    const key = `lane:${arrival.lane}`;
    const outcome = await repos.inbox.store({
      ...arrival,
      wake: engine.scheduler.wakeStatements(key, clock.now()),
    });
    engine.scheduler.nudge(key);
    return outcome;
  };
  const webhooks = new Map<string, WebhookReceiver>([
    ["stripe", railReceiver(rail, store)],
    ["clerk", clerkReceiver(identity, store)],
  ]);
  const { mode, webhookSecret } = services.telegram;
  if (webhookSecret)
    webhooks.set(
      "telegram",
      telegramReceiver(webhookSecret, (update) => ingestUpdate(store, update)),
    );
  const polling = createPolling({ bot, store, log });

  const upstreams = () =>
    services.llm.upstreams.map((upstream) => ({
      ...upstream,
      models: Object.fromEntries(
        catalogue.current().flatMap((m) => (m.upstream === upstream.name ? [[m.id, m.id]] : [])),
      ),
    }));
  const gateway = createGateway({
    authenticate: (keyHash) =>
      authenticateAgentKey({ ctx: contextFor({ kind: "job", key: "gateway" }), input: { keyHash } }),
    upstreams: upstreams(),
    log,
    clock,
  });
  let draining = false;
  const web = createWebServer({
    publicUrl: config.publicUrl,
    clock,
    log,
    contextFor,
    webhooks,
    bootstrapAgent: (secret) =>
      bootAgent({ ctx: contextFor({ kind: "job", key: "bootstrap" }), input: { secret } }),
    chatLink: (_platform, draft) => options.chatUrl ?? telegram.privateLink(draft ?? undefined),
    checkoutReturned: (sessionId) =>
      syncCheckout({
        ctx: contextFor({ kind: "webhook", source: "return" }),
        input: { rail: rail.name, sessionId },
      }),
    readiness: async () => ({
      database: await database.client.execute("select 1").then(() => true),
      engine: engine.pulseAgeMs() < 10_000,
      models: catalogue.current().length > 0,
    }),
    draining: () => draining,
  });
  for (const front of options.fronts ?? []) web.mount(front.path, front.app);

  let metrics: Metrics | undefined;
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    res.once("finish", () => metrics?.answered(res.statusCode));
    if (req.url?.startsWith("/v1/")) gateway.handle(req, res);
    else web.listener(req, res);
  });
  let modelsTimer: NodeJS.Timeout | undefined;

  return {
    get url() {
      return config.publicUrl;
    },
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, resolve);
      });
      log.info({ event: "http.listening", port: (server.address() as AddressInfo).port });
      if (config.metricsPort !== null)
        metrics = await startMetrics({
          port: config.metricsPort,
          readBacklog: () => readBacklog(database.client, clock.now()),
        });
      await setUpTelegram({
        bot,
        admins: config.admins,
        log,
        delivery:
          mode === "webhook" && webhookSecret
            ? { mode, url: `${config.publicUrl}/webhooks/telegram`, secret: webhookSecret }
            : { mode: "polling" },
      });
      await database.client.batch(
        [...STANDING_JOBS, ...(mode === "polling" ? ["poll:telegram"] : [])].flatMap((key) =>
          engine.scheduler.wakeStatements(key, clock.now()),
        ),
        "write",
      );
      engine.start();
      const refreshModels = (): void => {
        void catalogue.refresh().then(() => gateway.useUpstreams(upstreams()));
        modelsTimer = setTimeout(
          refreshModels,
          catalogue.current().length > 0 ? MODELS_EVERY_MS : MODELS_RETRY_MS,
        ).unref();
      };
      modelsTimer = setTimeout(refreshModels, MODELS_RETRY_MS).unref();
    },
    async stop() {
      draining = true;
      clearTimeout(modelsTimer);
      await Promise.all([
        polling.stop(),
        gateway.drain(Math.min(config.gatewayDrainMs, WORK_GRACE_MS)),
        engine.stop(WORK_GRACE_MS),
      ]);
      await Promise.all([gateway.close(), metrics?.close()]);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      database.close();
    },
  };
}
