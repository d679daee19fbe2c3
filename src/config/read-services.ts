import { AppError } from "../errors.ts";
import { type ModelsConfig, readModels } from "./read-models.ts";
import { address, integer, list, oneOf, optional, required } from "./read-values.ts";
import { type Environment, given } from "./sandbox-rules.ts";

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
  akash: {
    /** Where new deployments go; its part below is never null. */
    backend: "chain" | "console";
    restUrls: string[];
    chain: { mnemonic: string; chainId: string; rpcUrls: string[] } | null;
    console: { apiKey: string; apiBase: string } | null;
    /** Who is asked which providers fit; null when nobody is. */
    screeningBase: string | null;
  };
  agent: {
    image: string;
    auditors: string[];
    maxPriceUactPerBlock: number;
    depositUact: number;
    healsPerDay: number;
    /** How long bids are collected, ms; null leaves it to the kind of chain. */
    bidWindowMs: number | null;
  };
  llm: ModelsConfig;
}

const fail = (message: string): AppError => new AppError("misconfigured", message);

/** Where each service is and how to speak to it, from real variables or from those a twin supplied. */
export function readServices(env: Environment): ServiceConfig {
  return {
    telegram: readTelegram(env),
    clerk: readClerk(env),
    stripe: readStripe(env),
    discord: given(env, "DISCORD_BOT_TOKEN") ? readDiscord(env) : null,
    polar: given(env, "POLAR_ACCESS_TOKEN") ? readPolar(env) : null,
    akash: readAkash(env),
    agent: readAgent(env),
    llm: readModels(env),
  };
}

export function readTelegram(env: Environment): ServiceConfig["telegram"] {
  const mode = oneOf(env, "TELEGRAM_MODE", ["polling", "webhook"]);
  return {
    token: required(env, "TELEGRAM_BOT_TOKEN"),
    apiRoot: address("TELEGRAM_API_ROOT", required(env, "TELEGRAM_API_ROOT")),
    mode,
    webhookSecret: mode === "webhook" ? required(env, "TELEGRAM_WEBHOOK_SECRET") : null,
    messagesPerSecond: integer(env, "TELEGRAM_MESSAGES_PER_SECOND", { min: 2, max: 1_000 }),
    externalCheckout: oneOf(env, "TELEGRAM_EXTERNAL_CHECKOUT", ["on", "off"]) === "on",
  };
}

export function readClerk(env: Environment): ServiceConfig["clerk"] {
  return {
    secretKey: required(env, "CLERK_SECRET_KEY"),
    apiUrl: address("CLERK_API_URL", required(env, "CLERK_API_URL")),
    webhookSecret: required(env, "CLERK_WEBHOOK_SECRET"),
    issuer: address("CLERK_OAUTH_ISSUER", required(env, "CLERK_OAUTH_ISSUER")),
    clientId: required(env, "CLERK_OAUTH_CLIENT_ID"),
    clientSecret: required(env, "CLERK_OAUTH_CLIENT_SECRET"),
  };
}

export function readStripe(env: Environment): ServiceConfig["stripe"] {
  return {
    secretKey: required(env, "STRIPE_SECRET_KEY"),
    apiBase: address("STRIPE_API_BASE", required(env, "STRIPE_API_BASE")),
    webhookSecrets: list(required(env, "STRIPE_WEBHOOK_SECRET")),
    prices: {
      starter: required(env, "STRIPE_PRICE_STARTER"),
      pro: required(env, "STRIPE_PRICE_PRO"),
      business: required(env, "STRIPE_PRICE_BUSINESS"),
    },
  };
}

export function readAkash(env: Environment): ServiceConfig["akash"] {
  const urls = (name: string) => list(required(env, name)).map((url) => address(name, url));
  const backend = readBackend(env);
  const apiBase = address("AKASH_CONSOLE_API_BASE", required(env, "AKASH_CONSOLE_API_BASE"));
  return {
    backend,
    restUrls: urls("AKASH_REST_URLS"),
    chain:
      backend === "chain" || given(env, "AKASH_MNEMONIC")
        ? {
            mnemonic: required(env, "AKASH_MNEMONIC"),
            chainId: required(env, "AKASH_CHAIN_ID"),
            rpcUrls: urls("AKASH_RPC_URLS"),
          }
        : null,
    console:
      backend === "console" || given(env, "AKASH_CONSOLE_API_KEY")
        ? { apiKey: required(env, "AKASH_CONSOLE_API_KEY"), apiBase }
        : null,
    screeningBase: oneOf(env, "AKASH_SCREENING", ["on", "off"]) === "on" ? apiBase : null,
  };
}

/**
 * Which way new deployments go.
 * @throws AppError `misconfigured` when only the other way has a credential, since that is hardly what was meant
 */
export function readBackend(env: Environment): ServiceConfig["akash"]["backend"] {
  const backend = oneOf(env, "AKASH_BACKEND", ["chain", "console"]);
  const [own, other, otherName] =
    backend === "chain"
      ? (["AKASH_MNEMONIC", "AKASH_CONSOLE_API_KEY", "console"] as const)
      : (["AKASH_CONSOLE_API_KEY", "AKASH_MNEMONIC", "chain"] as const);
  if (!given(env, own) && given(env, other))
    throw fail(
      `${other} is set, but AKASH_BACKEND is ${backend}. Set AKASH_BACKEND=${otherName}, or ${own}.`,
    );
  return backend;
}

function readAgent(env: Environment): ServiceConfig["agent"] {
  return {
    image: pinnedImage(required(env, "AGENT_IMAGE")),
    auditors: required(env, "AKASH_AUDITORS") === "none" ? [] : list(required(env, "AKASH_AUDITORS")),
    maxPriceUactPerBlock: integer(env, "AKASH_MAX_PRICE_UACT", { min: 1, max: 10_000_000 }),
    depositUact: integer(env, "AKASH_DEPOSIT_UACT", { min: 500_000, max: 1_000_000_000_000 }),
    healsPerDay: integer(env, "AGENT_HEALS_PER_DAY", { min: 0, max: 24 }),
    bidWindowMs: given(env, "AKASH_BID_WINDOW_MS")
      ? integer(env, "AKASH_BID_WINDOW_MS", { min: 500, max: 240_000 })
      : null,
  };
}

export function readDiscord(env: Environment): NonNullable<ServiceConfig["discord"]> {
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

export function readPolar(env: Environment): NonNullable<ServiceConfig["polar"]> {
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

function pinnedImage(image: string): string {
  if (!/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(image))
    throw fail("AGENT_IMAGE must be pinned by digest: name@sha256:<64 hex>.");
  return image;
}
