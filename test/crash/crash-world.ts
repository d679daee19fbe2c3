import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { TWINS } from "../../src/config/variables.ts";
import type { AkashTwin, WorkloadRunner } from "../../src/sandbox/akash/akash-twin.ts";
import type { ConsoleTwin } from "../../src/sandbox/akash/console-api/console-twin.ts";
import type { ClerkTwin } from "../../src/sandbox/clerk/clerk-twin.ts";
import type { DiscordTwin } from "../../src/sandbox/discord/discord-twin.ts";
import { sandboxFronts } from "../../src/sandbox/fronts.ts";
import { createFaultPlan, type FaultPlan, withFaults } from "../../src/sandbox/kernel/faults.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { type Listener, listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import type { LlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import type { PolarTwin } from "../../src/sandbox/polar/twin.ts";
import { MAIN_BOT, type Sandbox, type SandboxTime, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { StripeTwin } from "../../src/sandbox/stripe/twin.ts";
import type { TelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";
import { type Visitor, visitor } from "../../src/sandbox/visitor/story.ts";
import { meet, personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { migratedIn } from "../db/database-in.ts";
import type { HranaPeer } from "../db/hrana-peer.ts";
import { COMPILED } from "../world/compile-once.ts";
import { BLOCK_MS, FAST_CHAT, FAST_DEPLOY } from "../world/fast-timing.ts";
import { type CrashPlan, linesOf, type TestOrders } from "./crash-plan.ts";
import { type GoClawProcess, startGoClaw } from "./goclaw-process.ts";
import { watchBooks } from "./watch-books.ts";

export interface CrashWorldOptions {
  /** GoClaw speaks on Discord as well. */
  discord?: true;
  /** A folder that `keepTemplate` left; without it the world is empty. */
  template?: string;
  /** Where the first life dies (`at`), or one life after the other (`each`). */
  crash?: CrashPlan;
  mutant?: string;
  reconcileMs?: number;
  leaseMs?: number;
  env?: Record<string, string>;
  /** Where people, agents and Telegram reach GoClaw, if something stands in front of it. */
  publicUrl?: string;
  /** Where the database is; by `TEST_DATABASE` unless said. */
  database?: "file" | "remote";
  /** Do not start GoClaw; the test does. */
  asleep?: boolean;
  /** Where webhooks are sent, if not to GoClaw itself. */
  webhooksUrl?: string;
  runAgents?: WorkloadRunner;
  wallet?: { uakt: number; uact: number };
  /** Processes come back although they could not start: their services may be away just then. */
  supervised?: boolean;
  /** Somebody else judges what is paid for; without it, the books are looked at after every block. */
  unwatched?: true;
  /** Agents that run on although their plan was ended at the payment provider just now. */
  unheard?: () => number;
  /** Leases that may run beside those that are paid for, while one takes another's place. */
  beside?: number;
  /** How agents are looked after, where it matters. */
  healthTiming?: Record<string, number>;
  /** GoClaw's processes live in the sandbox's own time, which the test moves. */
  movesTime?: true;
}

/** The twins in this process, and beside them GoClaw in one that may be killed. */
export interface CrashWorld {
  readonly folder: string;
  /** Where GoClaw serves. */
  readonly url: string;
  readonly telegram: TelegramTwin;
  readonly stripe: StripeTwin;
  readonly polar: PolarTwin;
  readonly akash: AkashTwin;
  readonly consoleApi: ConsoleTwin;
  readonly llm: LlmTwin;
  readonly clerk: ClerkTwin;
  /** Only in a world with Discord. */
  readonly discord: DiscordTwin | undefined;
  /** What goes wrong with the twins' pages, the sign-in service's own among them. */
  readonly pagesFaults: FaultPlan;
  /** The database server; null where the database is a file. */
  readonly databasePeer: HranaPeer | null;
  /** What the operator's purse held at first. */
  readonly walletBeforeUact: bigint;
  readonly credentials: Sandbox["credentials"];
  /** The time that the twins live in. */
  readonly time: SandboxTime;
  /** What a live GoClaw beside these twins is configured with. */
  readonly env: Record<string, string>;
  goclaw: GoClawProcess;
  /** The one person of this world. */
  readonly ann: Visitor;
  /** Longest wait for one thing in the chat. */
  readonly patienceMs: number;
  /** Points died at so far. */
  died(): string[];
  /** Points passed so far, dead ends included. */
  passed(): string[];
  /** What was wrong in the twins' books at any block so far. */
  readonly brokenAtAnyBlock: string[];
  logLines(): string[];
  /** The newest log lines, for error messages. */
  logTail(lines?: number): string;
  /** Another process on the same database; `env` is what it is configured with unlike the others. */
  startAnother(port: number, orders?: Partial<TestOrders>, env?: Record<string, string>): GoClawProcess;
  blocks(count: number): Promise<void>;
  /** Looks after every block. @throws Error after half a minute, or what is given */
  untilBooks(wanted: () => boolean, withinMs?: number): Promise<void>;
  /** Called when the world closes. */
  onClose(work: () => void): void;
  /** Stops everything and leaves the folder for later worlds to copy. */
  keepTemplate(): Promise<string>;
  close(): Promise<void>;
}

/** Longest wait for one thing in the chat, and what each planned death adds to it on a busy machine. */
const PATIENCE_MS = 100_000;
const COMING_BACK_MS = 15_000;
const LEASE_MS = 1_000;
/** A restart takes a second or two, which must not count as a failure of a provider, or of a companion. */
const PATIENT_DEPLOY = {
  ...FAST_DEPLOY,
  manifestTimeoutMs: 12_000,
  readyTimeoutMs: 25_000,
  saveTimeoutMs: 25_000,
  quietTimeoutMs: 25_000,
};
/** What is wanted of a container is to reach it soon. */
const REPORT_EVERY_MS = 1_000;
const KEYS = { ENCRYPTION_KEY: "e1".repeat(32), LOOKUP_KEY: "a7".repeat(32) };

const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the world needs ${what}`);
  return value;
};

/** What the sandbox's operator has to begin with, unless a test says otherwise. */
const WALLET = { uakt: 500_000_000, uact: 250_000_000 };

async function servePages(sandbox: () => Sandbox, port: number, faults: FaultPlan): Promise<Listener> {
  let app: Hono | undefined;
  const fetchPage = (request: Request) => {
    app ??= sandboxFronts(sandbox()).reduce(
      (all, { path, app: front }) => all.route(path, front),
      new Hono(),
    );
    return app.fetch(request);
  };
  return await listenOnLoopback(
    createServer(withFaults(faults, getRequestListener(fetchPage, { overrideGlobalObjects: false }))),
    port,
  );
}

/** The environment of the machine that a child needs to run at all; nothing of it configures GoClaw. */
const machine = (): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  ...COMPILED,
});

/** The port of the template again: an agent that runs in it calls GoClaw where its manifest says. */
async function samePort(file: string): Promise<number> {
  const port = existsSync(file) ? Number(readFileSync(file, "utf8")) : await freePort();
  writeFileSync(file, String(port));
  return port;
}

function openPerson(
  telegram: TelegramTwin,
  file: string,
  { template, crash }: CrashWorldOptions,
): { person: Visitor; patienceMs: number } {
  const patienceMs = PATIENCE_MS + (crash?.kind === "each" ? crash.points.length * COMING_BACK_MS : 0);
  if (template === undefined) {
    const chat = meet(telegram, "Ann", { chat: MAIN_BOT, timeoutMs: patienceMs });
    writeFileSync(file, String(chat.id));
    return { person: visitor(chat), patienceMs };
  }
  const person = personIn(telegram.user(Number(readFileSync(file, "utf8"))), MAIN_BOT, patienceMs);
  return { person: visitor(person), patienceMs };
}

const BOOKS_PATIENCE_MS = 30_000;

function onBlocks(
  akash: AkashTwin,
  wanted: () => boolean,
  withinMs: number = BOOKS_PATIENCE_MS,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const off = akash.onBlock(() => {
    if (wanted()) resolve();
  });
  const late = () => reject(new Error("the twins' books did not come to what was waited for"));
  const timer = setTimeout(late, withinMs);
  return promise.finally(() => {
    clearTimeout(timer);
    off();
  });
}

export async function openCrashWorld(options: CrashWorldOptions = {}): Promise<CrashWorld> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-crash-"));
  if (options.template) cpSync(options.template, folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  for (const name of ["died", "passed", "goclaw.log"]) rmSync(file(name), { force: true });
  const port = await samePort(file("port"));
  const pagesPort = await freePort();
  const url = `http://localhost:${port}`;
  const publicUrl = options.publicUrl ?? url;
  const pagesFaults = createFaultPlan();
  const pages = await servePages(() => sandbox, pagesPort, pagesFaults);
  const wallet = options.wallet ?? WALLET;
  const sandbox = await startSandbox({
    folder: file("sandbox"),
    twins: TWINS.filter((twin) => twin !== "discord" || options.discord),
    pagesUrl: `http://localhost:${pagesPort}`,
    productUrl: options.webhooksUrl ?? url,
    callbackUrl: publicUrl,
    blockMs: BLOCK_MS,
    wallet,
    ...(options.runAgents ? { runAgents: options.runAgents } : {}),
  });
  const telegram = must(sandbox.telegram, "Telegram");
  const stripe = must(sandbox.stripe, "Stripe");
  const polar = must(sandbox.polar, "Polar");
  const akash = must(sandbox.akash, "Akash");
  const time = must(sandbox.time, "a time of its own");
  const database = await migratedIn(folder, options.database);
  const env = {
    ...machine(),
    ...database.env,
    ...sandbox.env,
    ...(options.movesTime ? time.env : {}),
    ...KEYS,
    ...FAST_CHAT,
    // A day of this chain has ten times the blocks, and so costs ten times as much.
    TREASURY_AHEAD_DAYS: "1",
    ...options.env,
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATA_DIR: folder,
  };
  const ordersFor = (life: number, more: Partial<TestOrders> = {}): TestOrders => ({
    crash: options.crash?.kind === "at" && life > 1 ? null : (options.crash ?? null),
    passedFile: file("passed"),
    diedFile: file("died"),
    logFile: file("goclaw.log"),
    leaseMs: options.leaseMs ?? LEASE_MS,
    reconcileMs: options.reconcileMs ?? null,
    timing: PATIENT_DEPLOY,
    healthTiming: { reportEveryMs: REPORT_EVERY_MS, ...options.healthTiming },
    mutant: options.mutant ?? null,
    ...more,
  });
  const ann = openPerson(telegram, file("ann"), options);
  const watch = options.unwatched
    ? null
    : watchBooks(akash, { stripe, polar }, { unheard: options.unheard, beside: options.beside });
  const supervised = options.supervised ?? false;
  const start = () => startGoClaw({ env, orders: (life) => ordersFor(life), supervised });
  const others: GoClawProcess[] = [];
  const closing: (() => void)[] = [];
  let running: GoClawProcess | undefined = options.asleep ? undefined : start();

  async function shut(): Promise<void> {
    for (const work of closing) work();
    await Promise.all([running, ...others].map((process) => process?.stop()));
    watch?.stop();
    await sandbox.close();
    await pages.close();
    database.end();
  }
  const world: CrashWorld = {
    folder,
    url,
    telegram,
    stripe,
    polar,
    akash,
    consoleApi: must(sandbox.consoleApi, "the Console API"),
    llm: must(sandbox.llm, "a model"),
    discord: sandbox.discord,
    databasePeer: database.peer,
    clerk: must(sandbox.clerk, "Clerk"),
    pagesFaults,
    time,
    walletBeforeUact: BigInt(wallet.uact),
    credentials: sandbox.credentials,
    env,
    get goclaw() {
      running ??= start();
      return running;
    },
    set goclaw(next) {
      running = next;
    },
    ann: ann.person,
    patienceMs: ann.patienceMs,
    died: () => linesOf(file("died")),
    passed: () => linesOf(file("passed")),
    brokenAtAnyBlock: watch?.broken ?? [],
    logLines: () => linesOf(file("goclaw.log")),
    logTail: (lines = 40) => linesOf(file("goclaw.log")).slice(-lines).join("\n"),
    startAnother(otherPort, more = {}, unlike = {}) {
      const other = startGoClaw({
        env: { ...env, ...unlike, PORT: String(otherPort) },
        orders: (life) => ordersFor(life, more),
        supervised,
      });
      others.push(other);
      return other;
    },
    blocks: (count) => {
      const until = akash.chain.height + count;
      return onBlocks(akash, () => akash.chain.height >= until);
    },
    untilBooks: (wanted, withinMs) => onBlocks(akash, wanted, withinMs),
    onClose: (work) => void closing.push(work),
    async keepTemplate() {
      await shut();
      return folder;
    },
    async close() {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  if (!options.asleep) await world.goclaw.ready();
  return world;
}
