import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { readServices } from "../../src/config/read-services.ts";
import { TWINS } from "../../src/config/variables.ts";
import { createLineWatch, createLog } from "../../src/log.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { AkashTwin } from "../../src/sandbox/akash/akash-twin.ts";
import type { ClerkTwin } from "../../src/sandbox/clerk/clerk-twin.ts";
import { sandboxFronts } from "../../src/sandbox/fronts.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import type { LlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import type { PolarTwin } from "../../src/sandbox/polar/twin.ts";
import { MAIN_BOT, type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { StripeTwin } from "../../src/sandbox/stripe/twin.ts";
import type { TelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";
import { type Visitor, visitor } from "../../src/sandbox/visitor/story.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import type { Settings } from "../../src/services/context.ts";
import { migratedIn } from "../db/database-in.ts";
import { openDatabase } from "../db/plans/open-database.ts";
import { BLOCK_MS, FAST_CHAIN, FAST_CHAT, FAST_CHATS, FAST_DEPLOY } from "./fast-timing.ts";

export interface WorldOptions {
  env?: Record<string, string>;
  /** Leases run nothing real; they become ready but never fetch their configuration. */
  idleAgents?: boolean;
  wallet?: { uakt: number; uact: number };
  clock?: Clock;
  /** A test that jumps its clock must not make work in hand look abandoned. */
  leaseMs?: number;
  /** Chats are sent no more than the real Telegram allows each. */
  telegramsPace?: boolean;
  /** GoClaw speaks on Discord as well. */
  discord?: true;
  /** How often open checkouts are asked about. */
  reconcileMs?: number;
  /** How agents are looked after. */
  healthTiming?: Partial<Settings["health"]>;
  timing?: Partial<typeof FAST_DEPLOY & { deadlineMs: number; maxProviders: number }>;
}

/** GoClaw and every twin in this process, on a folder of their own. */
export interface World {
  readonly folder: string;
  /** What this GoClaw is configured with, twins apart; for tools that are run beside it. */
  readonly env: Record<string, string>;
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly telegram: TelegramTwin;
  readonly clerk: ClerkTwin;
  readonly stripe: StripeTwin;
  readonly polar: PolarTwin;
  readonly akash: AkashTwin;
  readonly llm: LlmTwin;
  /** Every log line so far, as text. */
  readonly logLines: string[];
  app: App;
  /** A new person with a chat and a browser. */
  meets(name: string): Visitor;
  /** Stops GoClaw and starts it again beside the same twins; what is done meanwhile finds the database closed. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the world needs ${what}`);
  return value;
};

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-world-"));
  const port = await freePort();
  const database = await migratedIn(folder);
  const env = { PORT: String(port), DATA_DIR: folder, ...FAST_CHAT, ...database.env, ...options.env };
  const config = loadConfig(env);
  const logLines: string[] = [];
  const lines = createLineWatch();
  const log = createLog("debug", { write: (line: string) => void logLines.push(line) }, lines);
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    twins: TWINS.filter((twin) => twin !== "discord" || options.discord),
    pagesUrl: config.publicUrl,
    productUrl: config.publicUrl,
    blockMs: BLOCK_MS,
    ...(options.idleAgents ? { idleAgents: true } : {}),
    ...(options.wallet ? { wallet: options.wallet } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
  });
  const services = readServices({ ...env, ...sandbox.env, ...options.env });
  const start = async (): Promise<App> => {
    const app = await createApp(config, services, {
      log,
      lines,
      openDatabase,
      fronts: sandboxFronts(sandbox),
      leaseMs: options.leaseMs ?? 2_000,
      timing: { ...FAST_DEPLOY, ...options.timing },
      chainTiming: FAST_CHAIN,
      ...(options.healthTiming ? { healthTiming: options.healthTiming } : {}),
      ...(options.telegramsPace ? {} : { chatLimits: FAST_CHATS }),
      ...(options.clock ? { clock: options.clock } : {}),
      ...(options.reconcileMs === undefined ? {} : { reconcileMs: options.reconcileMs }),
    });
    await app.start();
    return app;
  };
  const telegram = must(sandbox.telegram, "Telegram");
  const world: World = {
    folder,
    env,
    url: config.publicUrl,
    sandbox,
    telegram,
    clerk: must(sandbox.clerk, "Clerk"),
    stripe: must(sandbox.stripe, "Stripe"),
    polar: must(sandbox.polar, "Polar"),
    akash: must(sandbox.akash, "Akash"),
    llm: must(sandbox.llm, "a model"),
    logLines,
    app: await start(),
    meets: (name) => visitor(meet(telegram, name, { chat: MAIN_BOT, timeoutMs: 25_000 })),
    async restart(meanwhile) {
      await world.app.stop();
      await meanwhile?.();
      world.app = await start();
    },
    async close() {
      await world.app.stop();
      await sandbox.close();
      database.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
