import { AppError } from "../errors.ts";
import { address, hexKey, integer, isLoopbackUrl, list, oneOf, optional, required } from "./read-values.ts";
import {
  decideModes,
  type Environment,
  given,
  isLoopbackHost,
  type Modes,
  refuseWhatIsNotHere,
} from "./sandbox-rules.ts";
import { SERVICES, type ServiceName, VARIABLES } from "./variables.ts";

export interface Admin {
  platform: "telegram" | "discord";
  platformUserId: string;
  role: "owner" | "admin" | "support";
}

export interface ServiceConfig {
  telegram: {
    token: string;
    apiRoot: string;
    mode: "polling" | "webhook";
    webhookSecret: string | null;
    messagesPerSecond: number;
    externalCheckout: boolean;
  };
  clerk: {
    secretKey: string;
    apiUrl: string;
    webhookSecret: string;
    issuer: string;
    clientId: string;
    clientSecret: string;
  };
  stripe: {
    secretKey: string;
    apiBase: string;
    webhookSecrets: string[];
    prices: { starter: string; pro: string; business: string };
  };
  /** Null while Discord is off. */
  discord: {
    token: string;
    applicationId: string | null;
    publicKey: string | null;
    apiRoot: string;
    mode: "gateway" | "http";
  } | null;
  /** Null while Polar is off. */
  polar: {
    accessToken: string;
    apiBase: string;
    webhookSecrets: string[];
    products: { starter: string; pro: string; business: string };
  } | null;
  akash: { mnemonic: string; chainId: string; rpcUrls: string[]; restUrls: string[] };
  agent: {
    image: string;
    auditors: string[];
    maxPriceUactPerBlock: number;
    depositUact: number;
    /** How long bids are collected, ms; null leaves it to the kind of chain. */
    bidWindowMs: number | null;
  };
  llm: { upstreams: { name: string; baseUrl: string; apiKey: string }[]; models: string[] };
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
  /** Null only in a full sandbox, where keys are made and kept in `dataDir`. */
  keys: { encryption: string; old: string[]; lookup: string } | null;
  modes: Modes;
  gatewayDrainMs: number;
}

const fail = (message: string): AppError => new AppError("misconfigured", message);

/**
 * Reads what does not depend on twins. The services themselves are read by `readServices`, once the environment
 * of the twins, if any, is known.
 * @throws AppError `misconfigured` naming the variable
 */
export function loadConfig(env: Environment): Config {
  refuseWhatIsNotHere(env);
  const modes = decideModes(env);
  const port = integer(env, "PORT", { min: 1, max: 65_535 });
  const host = required(env, "HOST");
  const publicUrl = publicAddress(env, modes, `http://localhost:${port}`);
  const selfUrl = `http://${isLoopbackHost(host) ? host : "127.0.0.1"}:${port}`;
  const dataDir = required(env, "DATA_DIR");
  return {
    port,
    host,
    publicUrl,
    selfUrl,
    gatewayPublicUrl: gatewayAddress(env, modes, modes.akash === "sandbox" ? selfUrl : publicUrl),
    dataDir,
    logLevel: oneOf(env, "LOG_LEVEL", ["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
    metricsPort: given(env, "METRICS_PORT") ? integer(env, "METRICS_PORT", { min: 0, max: 65_535 }) : null,
    admins: list(optional(env, "ADMINS")).map(admin),
    supportContact: optional(env, "SUPPORT_CONTACT") ?? null,
    database: readDatabase(env),
    keys: readKeys(env, modes),
    modes,
    gatewayDrainMs: integer(env, "GATEWAY_DRAIN_MS", { min: 0, max: 600_000 }),
  };
}

/**
 * Refuses a half-configured service before anything is started.
 * @throws AppError `misconfigured` naming the first missing variable and where to get it
 */
export function requireLive(env: Environment, modes: Modes): void {
  for (const service of SERVICES.filter((name) => modes[name] === "live")) {
    const needed = VARIABLES.filter((v) => v.group === service && v.required && !v.name.includes("<"));
    for (const { name } of needed) required(env, name);
  }
}

/** Where each service is and how to speak to it, from real variables or from those a twin supplied. */
export function readServices(env: Environment): ServiceConfig {
  const urls = (name: string) => list(required(env, name)).map((url) => address(name, url));
  const mode = oneOf(env, "TELEGRAM_MODE", ["polling", "webhook"]);
  oneOf(env, "AKASH_BACKEND", ["chain"]);
  return {
    telegram: {
      token: required(env, "TELEGRAM_BOT_TOKEN"),
      apiRoot: address("TELEGRAM_API_ROOT", required(env, "TELEGRAM_API_ROOT")),
      mode,
      webhookSecret: mode === "webhook" ? required(env, "TELEGRAM_WEBHOOK_SECRET") : null,
      messagesPerSecond: integer(env, "TELEGRAM_MESSAGES_PER_SECOND", { min: 2, max: 1_000 }),
      externalCheckout: oneOf(env, "TELEGRAM_EXTERNAL_CHECKOUT", ["on", "off"]) === "on",
    },
    clerk: {
      secretKey: required(env, "CLERK_SECRET_KEY"),
      apiUrl: address("CLERK_API_URL", required(env, "CLERK_API_URL")),
      webhookSecret: required(env, "CLERK_WEBHOOK_SECRET"),
      issuer: address("CLERK_OAUTH_ISSUER", required(env, "CLERK_OAUTH_ISSUER")),
      clientId: required(env, "CLERK_OAUTH_CLIENT_ID"),
      clientSecret: required(env, "CLERK_OAUTH_CLIENT_SECRET"),
    },
    stripe: {
      secretKey: required(env, "STRIPE_SECRET_KEY"),
      apiBase: address("STRIPE_API_BASE", required(env, "STRIPE_API_BASE")),
      webhookSecrets: list(required(env, "STRIPE_WEBHOOK_SECRET")),
      prices: {
        starter: required(env, "STRIPE_PRICE_STARTER"),
        pro: required(env, "STRIPE_PRICE_PRO"),
        business: required(env, "STRIPE_PRICE_BUSINESS"),
      },
    },
    discord: given(env, "DISCORD_BOT_TOKEN") ? readDiscord(env) : null,
    polar: given(env, "POLAR_ACCESS_TOKEN") ? readPolar(env) : null,
    akash: {
      mnemonic: required(env, "AKASH_MNEMONIC"),
      chainId: required(env, "AKASH_CHAIN_ID"),
      rpcUrls: urls("AKASH_RPC_URLS"),
      restUrls: urls("AKASH_REST_URLS"),
    },
    agent: {
      image: pinnedImage(required(env, "AGENT_IMAGE")),
      auditors: required(env, "AKASH_AUDITORS") === "none" ? [] : list(required(env, "AKASH_AUDITORS")),
      maxPriceUactPerBlock: integer(env, "AKASH_MAX_PRICE_UACT", { min: 1, max: 10_000_000 }),
      depositUact: integer(env, "AKASH_DEPOSIT_UACT", { min: 500_000, max: 1_000_000_000_000 }),
      bidWindowMs: given(env, "AKASH_BID_WINDOW_MS")
        ? integer(env, "AKASH_BID_WINDOW_MS", { min: 500, max: 240_000 })
        : null,
    },
    llm: {
      upstreams: list(required(env, "LLM_UPSTREAMS")).map((entry) => upstream(env, entry)),
      models: list(optional(env, "LLM_MODELS")),
    },
  };
}

function readDiscord(env: Environment): NonNullable<ServiceConfig["discord"]> {
  const applicationId = optional(env, "DISCORD_APPLICATION_ID") ?? null;
  const publicKey = given(env, "DISCORD_PUBLIC_KEY");
  if (applicationId !== null && !/^\d{17,20}$/.test(applicationId))
    throw fail("DISCORD_APPLICATION_ID must be the number that Discord shows as Application ID.");
  if (publicKey && !/^[0-9a-fA-F]{64}$/.test(publicKey))
    throw fail("DISCORD_PUBLIC_KEY must be the 64 hex characters that Discord shows as Public Key.");
  return {
    token: required(env, "DISCORD_BOT_TOKEN"),
    applicationId,
    publicKey: publicKey?.toLowerCase() ?? null,
    apiRoot: address("DISCORD_API_ROOT", required(env, "DISCORD_API_ROOT")),
    mode: oneOf(env, "DISCORD_MODE", ["gateway", "http"]),
  };
}

function readPolar(env: Environment): NonNullable<ServiceConfig["polar"]> {
  return {
    accessToken: required(env, "POLAR_ACCESS_TOKEN"),
    apiBase: address("POLAR_API_BASE", required(env, "POLAR_API_BASE")),
    webhookSecrets: list(required(env, "POLAR_WEBHOOK_SECRET")),
    products: {
      starter: required(env, "POLAR_PRODUCT_STARTER"),
      pro: required(env, "POLAR_PRODUCT_PRO"),
      business: required(env, "POLAR_PRODUCT_BUSINESS"),
    },
  };
}

/** Live services whose pages or callbacks people and containers must reach. */
interface Reached {
  service: ServiceName;
  base: string;
}

const NEEDS_PUBLIC: readonly Reached[] = [
  { service: "clerk", base: "CLERK_OAUTH_ISSUER" },
  { service: "stripe", base: "STRIPE_API_BASE" },
  { service: "polar", base: "POLAR_API_BASE" },
  { service: "akash", base: "AKASH_RPC_URLS" },
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
  const first = [...NEEDS_PUBLIC, ...pushing].find((one) => isRemote(env, modes, one));
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
  if (isRemote(env, modes, { service: "akash", base: "AKASH_RPC_URLS" }) && isLoopbackUrl(checked))
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

function pinnedImage(image: string): string {
  if (!/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(image))
    throw fail("AGENT_IMAGE must be pinned by digest: name@sha256:<64 hex>.");
  return image;
}

function upstream(env: Environment, entry: string): ServiceConfig["llm"]["upstreams"][number] {
  const match = /^([a-z][a-z0-9_]*)=(.+)$/i.exec(entry);
  if (!match?.[1] || !match[2])
    throw fail(
      "LLM_UPSTREAMS has an entry that is not name=https://… (its key belongs into LLM_KEY_<NAME>).",
    );
  const keyName = `LLM_KEY_${match[1].toUpperCase()}`;
  const apiKey = given(env, keyName);
  if (!apiKey) throw fail(`${keyName} is missing: the key of the upstream "${match[1]}".`);
  return { name: match[1].toLowerCase(), baseUrl: address("LLM_UPSTREAMS", match[2]), apiKey };
}
