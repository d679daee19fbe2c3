import { AppError } from "../errors.ts";
import { amountsByCurrency } from "./read-amounts.ts";
import { type BackupConfig, readBackups } from "./read-backups.ts";
import { readBackend } from "./read-services.ts";
import { address, hexKey, integer, isLoopbackUrl, list, oneOf, optional, required } from "./read-values.ts";
import { decideModes, type Environment, given, isLoopbackHost, type Modes } from "./sandbox-rules.ts";
import { SERVICES, type ServiceName, VARIABLES } from "./variables.ts";

export interface Admin {
  platform: "telegram" | "discord";
  platformUserId: string;
  role: "owner" | "admin" | "support";
}

export interface Config {
  port: number;
  host: string;
  publicUrl: string;
  /** Where programs on this machine reach GoClaw, whatever people use. */
  selfUrl: string;
  gatewayPublicUrl: string;
  dataDir: string;
  logLevel: string;
  metricsPort: number | null;
  admins: Admin[];
  supportContact: string | null;
  database: { url: string; authToken: string | null };
  /** Null where the database is a server, or no copies are wanted. */
  databaseCopies: { folder: string; everyMs: number } | null;
  backups: BackupConfig;
  /** Null only in a full sandbox, where keys are made and kept in `dataDir`. */
  keys: { encryption: string; old: string[]; lookup: string } | null;
  modes: Modes;
  /** Whether a model call that may have been worked on, though no answer came, is sent once more. */
  gatewaySendsAgain: boolean;
  gatewayDrainMs: number;
  usageLogDays: number;
  /** Days that stopped agents of an unpaid plan are kept. */
  overdueKeepDays: number;
  /** Payments for agents that never ran that go back to one person in a day by themselves. */
  refundsPerDay: number;
  /** How much money administrators may move by themselves: minor units by currency. */
  giving: {
    supportMinor: ReadonlyMap<string, number>;
    /** Null where nobody else has to agree. */
    secondPerson: { refundAboveMinor: ReadonlyMap<string, number> } | null;
  };
  plans: Record<"starter" | "pro" | "business", PlanNumbers>;
  runway: {
    /** An escrow that lasts less long than this is filled up … */
    belowHours: number;
    /** … until it lasts this long. */
    untilHours: number;
  };
  treasury: {
    /** Burn AKT for ACT by itself. */
    mint: boolean;
    /** What the wallet should last for, days. */
    aheadDays: number;
  };
}

/** What an operator may change about a plan, in billable tokens and calls. */
export interface PlanNumbers {
  tokensPerPeriod: number;
  tokensPerHour: number;
  /** Of one agent, in one process. */
  concurrency: number;
  /** uact that may be added to one agent's escrow in thirty days. */
  escrowUact: number;
}

const fail = (message: string): AppError => new AppError("misconfigured", message);

/**
 * Reads what does not depend on twins. The services themselves are read by `readServices`, once the environment
 * of the twins, if any, is known.
 * @throws AppError `misconfigured` naming the variable
 */
export function loadConfig(env: Environment): Config {
  const modes = decideModes(env);
  const port = integer(env, "PORT", { min: 1, max: 65_535 });
  const host = required(env, "HOST");
  const publicUrl = publicAddress(env, modes, `http://localhost:${port}`);
  const selfUrl = `http://${isLoopbackHost(host) ? host : "127.0.0.1"}:${port}`;
  const dataDir = required(env, "DATA_DIR");
  const admins = list(optional(env, "ADMINS")).map(admin);
  return {
    port,
    host,
    publicUrl,
    selfUrl,
    gatewayPublicUrl: gatewayAddress(env, modes, modes.akash === "sandbox" ? selfUrl : publicUrl),
    dataDir,
    logLevel: oneOf(env, "LOG_LEVEL", ["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
    metricsPort: given(env, "METRICS_PORT") ? integer(env, "METRICS_PORT", { min: 0, max: 65_535 }) : null,
    admins,
    supportContact: optional(env, "SUPPORT_CONTACT") ?? null,
    database: readDatabase(env),
    databaseCopies: readCopies(env),
    backups: readBackups(env),
    keys: readKeys(env, modes),
    modes,
    gatewaySendsAgain: oneOf(env, "GATEWAY_SEND_AGAIN", ["off", "on"]) === "on",
    gatewayDrainMs: integer(env, "GATEWAY_DRAIN_MS", { min: 0, max: 600_000 }),
    usageLogDays: integer(env, "USAGE_LOG_DAYS", { min: 35, max: 36_500 }),
    overdueKeepDays: integer(env, "OVERDUE_KEEP_DAYS", { min: 0, max: 365 }),
    refundsPerDay: integer(env, "REFUNDS_PER_DAY", { min: 0, max: 1_000 }),
    giving: readGiving(env, admins),
    plans: {
      starter: planNumbers(env, "STARTER"),
      pro: planNumbers(env, "PRO"),
      business: planNumbers(env, "BUSINESS"),
    },
    runway: readRunway(env),
    treasury: {
      mint: oneOf(env, "TREASURY_MINT", ["on", "off"]) === "on",
      aheadDays: integer(env, "TREASURY_AHEAD_DAYS", { min: 1, max: 365 }),
    },
  };
}

function readRunway(env: Environment): Config["runway"] {
  const belowHours = integer(env, "RUNWAY_BELOW_HOURS", { min: 1, max: 72 });
  const untilHours = integer(env, "RUNWAY_UNTIL_HOURS", { min: 2, max: 2_160 });
  if (untilHours <= belowHours) throw fail("RUNWAY_UNTIL_HOURS must be more than RUNWAY_BELOW_HOURS.");
  return { belowHours, untilHours };
}

function readGiving(env: Environment, admins: readonly Admin[]): Config["giving"] {
  const refundAboveMinor = amountsByCurrency(env, "SECOND_PERSON_REFUND_MINOR");
  const isAsked = oneOf(env, "SECOND_PERSON", ["on", "off"]) === "on";
  const deciding = admins.filter(({ role }) => role !== "support");
  if (isAsked && deciding.length < 2)
    throw fail("SECOND_PERSON is on, but ADMINS names fewer than two who could agree to each other's acts.");
  return {
    supportMinor: amountsByCurrency(env, "SUPPORT_REFUND_MINOR"),
    secondPerson: isAsked ? { refundAboveMinor } : null,
  };
}

const MOST_TOKENS = 1_000_000_000_000;

const planNumbers = (env: Environment, plan: string): PlanNumbers => ({
  tokensPerPeriod: integer(env, `PLAN_${plan}_TOKENS`, { min: 1, max: MOST_TOKENS }),
  tokensPerHour: integer(env, `PLAN_${plan}_TOKENS_PER_HOUR`, { min: 1, max: MOST_TOKENS }),
  concurrency: integer(env, `PLAN_${plan}_CALLS_AT_ONCE`, { min: 1, max: 10_000 }),
  escrowUact: integer(env, `PLAN_${plan}_ESCROW_UACT`, { min: 0, max: MOST_TOKENS }),
});

/**
 * Refuses a half-configured service before anything is started.
 * @throws AppError `misconfigured` naming the first missing variable and where to get it
 */
export function requireLive(env: Environment, modes: Modes): void {
  for (const service of SERVICES.filter((name) => modes[name] === "live")) {
    const backend = service === "akash" ? readBackend(env) : undefined;
    const needed = VARIABLES.filter(
      (v) =>
        v.group === service &&
        v.required &&
        !v.name.includes("<") &&
        (v.backend === undefined || v.backend === backend),
    );
    for (const { name } of needed) required(env, name);
  }
}

/** Live services whose pages or callbacks people and containers must reach. */
interface Reached {
  service: ServiceName;
  base: string;
}

/** Where this backend's Akash is: an address of this machine means that it is a chain of our own. */
const akashReached = (env: Environment): Reached => ({
  service: "akash",
  base:
    optional(env, "AKASH_BACKEND")?.toLowerCase() === "console" ? "AKASH_CONSOLE_API_BASE" : "AKASH_RPC_URLS",
});

const NEEDS_PUBLIC: readonly Reached[] = [
  { service: "clerk", base: "CLERK_OAUTH_ISSUER" },
  { service: "stripe", base: "STRIPE_API_BASE" },
  { service: "polar", base: "POLAR_API_BASE" },
];
/** Services that push only where their mode says so. */
const PUSHING: readonly (Reached & { mode: string; when: string })[] = [
  { service: "telegram", base: "TELEGRAM_API_ROOT", mode: "TELEGRAM_MODE", when: "webhook" },
  { service: "discord", base: "DISCORD_API_ROOT", mode: "DISCORD_MODE", when: "http" },
];

/** Live, and not on this machine as far as its address tells. */
function isRemote(env: Environment, modes: Modes, { service, base }: Reached): boolean {
  const urls = list(optional(env, base));
  return modes[service] === "live" && !(urls.length > 0 && urls.every(isLoopbackUrl));
}

function publicAddress(env: Environment, modes: Modes, fallback: string): string {
  const value = given(env, "PUBLIC_URL");
  const pushing = PUSHING.filter(({ mode, when }) => given(env, mode)?.toLowerCase() === when);
  const first = [...NEEDS_PUBLIC, akashReached(env), ...pushing].find((one) => isRemote(env, modes, one));
  if (!value) {
    if (first)
      throw fail(
        `PUBLIC_URL is missing: ${first.service} is live, so phones, webhooks and containers must reach GoClaw. Set it to your https address.`,
      );
    return fallback;
  }
  const checked = URL.canParse(value) ? value.replace(/\/+$/, "") : null;
  if (!checked) throw fail("PUBLIC_URL must be an http(s) address.");
  if (first && !checked.startsWith("https://"))
    throw fail(`PUBLIC_URL must be https, since ${first.service} is live.`);
  return address("PUBLIC_URL", checked);
}

/** Agents run on other machines, so an address of this one would leave them without configuration and models. */
function gatewayAddress(env: Environment, modes: Modes, fallback: string): string {
  const value = given(env, "GATEWAY_PUBLIC_URL");
  if (!value) return fallback;
  const checked = address("GATEWAY_PUBLIC_URL", value);
  if (isRemote(env, modes, akashReached(env)) && isLoopbackUrl(checked))
    throw fail("GATEWAY_PUBLIC_URL is an address of this machine, which agents on Akash cannot reach.");
  return checked;
}

/**
 * Where the database is, for the programs that need nothing else.
 * @throws AppError `misconfigured` naming the variable
 */
export function readDatabase(env: Environment): Config["database"] {
  const url = given(env, "DATABASE_URL") ?? `file:${required(env, "DATA_DIR")}/goclaw.db`;
  return { url: databaseUrl(url), authToken: optional(env, "DATABASE_AUTH_TOKEN") ?? null };
}

/** Copies are made of a file; whoever runs a server of databases copies it there. */
function readCopies(env: Environment): Config["databaseCopies"] {
  const hours = integer(env, "DATABASE_COPY_HOURS", { min: 0, max: 24 * 366 });
  if (hours === 0 || !readDatabase(env).url.startsWith("file:")) return null;
  return { folder: copiesFolder(env), everyMs: hours * 3_600_000 };
}

export const copiesFolder = (env: Environment): string =>
  given(env, "DATABASE_COPIES") ?? `${required(env, "DATA_DIR")}/copies`;

function databaseUrl(url: string): string {
  if (url.startsWith("file:") && !url.includes(":memory:")) return url;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed?.hostname || !["libsql:", "https:", "http:"].includes(parsed.protocol))
    throw fail("DATABASE_URL must begin with file:, libsql:// or https://.");
  if (parsed.username || parsed.password || parsed.searchParams.has("authToken"))
    throw fail("DATABASE_URL must not hold a user name, password or token; use DATABASE_AUTH_TOKEN.");
  const unencrypted = parsed.protocol === "http:" || parsed.searchParams.get("tls") === "0";
  if (unencrypted && !isLoopbackHost(parsed.hostname))
    throw fail("DATABASE_URL must be https or libsql; an unencrypted one is accepted for this machine only.");
  return url;
}

function readKeys(env: Environment, modes: Modes): Config["keys"] {
  const anyLive = Object.values(modes).some((m) => m === "live");
  if (!anyLive && !given(env, "ENCRYPTION_KEY") && !given(env, "LOOKUP_KEY")) return null;
  return {
    encryption: hexKey("ENCRYPTION_KEY", required(env, "ENCRYPTION_KEY")),
    old: list(optional(env, "ENCRYPTION_KEYS_OLD")).map((key) => hexKey("ENCRYPTION_KEYS_OLD", key)),
    lookup: hexKey("LOOKUP_KEY", required(env, "LOOKUP_KEY")),
  };
}

function admin(entry: string): Admin {
  const match = /^(telegram|discord):(\d{1,20}):(owner|admin|support)$/.exec(entry);
  const [, platform, platformUserId, role] = match ?? [];
  if (!platformUserId)
    throw fail(`ADMINS has "${entry}"; write telegram:<numeric id>:owner, admin or support, or discord:….`);
  return { platform, platformUserId, role } as Admin;
}
