import type { Config } from "../config/load-config.ts";
import type { ServiceConfig } from "../config/read-services.ts";
import { OPENCLAW_PORT } from "../domain/agent/openclaw-config.ts";
import type { Settings } from "../services/context.ts";
import { readCompanion } from "./companion.ts";
import { configuredPlans } from "./plans.ts";

/** Measured with the real agent: less memory ends in an out-of-memory kill. */
export const AGENT_SIZE = { cpuUnits: 1.5, memoryMiB: 3072, storageMiB: 5120 };
/** A session must stay open half an hour at least; the rest is room for a slow start. */
const CHECKOUT_TTL_MS = 35 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The chain's least deposit of a deployment; a fee is paid for each, so smaller ones are not worth it. */
const LEAST_TOP_UP_UACT = 500_000;
/** What a lost webhook costs a customer at most. */
const RECONCILE_MS = MINUTE_MS;
const TELEGRAM_OWN = "https://api.telegram.org";
const DISCORD_OWN = "https://discord.com/api";

/** Waits of a deploy. The sandbox's chain is six times faster than the real one, and so are these there. */
export const DEPLOY_TIMING = {
  real: {
    bidWindowMinMs: 45_000,
    bidWindowMaxMs: 2 * MINUTE_MS,
    createMayLandMs: 3 * MINUTE_MS,
    manifestTimeoutMs: MINUTE_MS,
    readyTimeoutMs: 10 * MINUTE_MS,
    pollMs: 5_000,
    saveTimeoutMs: 5 * MINUTE_MS,
    quietTimeoutMs: 2 * MINUTE_MS,
    fenceGraceMs: MINUTE_MS,
    healRestMs: 2 * MINUTE_MS,
  },
  sandbox: {
    bidWindowMinMs: 3_000,
    bidWindowMaxMs: 20_000,
    createMayLandMs: 45_000,
    manifestTimeoutMs: 15_000,
    readyTimeoutMs: 45_000,
    pollMs: 500,
    saveTimeoutMs: 30_000,
    quietTimeoutMs: 20_000,
    fenceGraceMs: 6_000,
    healRestMs: 10_000,
  },
};

/** Addresses that agents must be told, since they would look elsewhere. */
const foreignRoots = ({ telegram, discord }: ServiceConfig): Settings["agent"]["apiRoots"] => ({
  ...(telegram.apiRoot !== TELEGRAM_OWN && { telegram: telegram.apiRoot }),
  ...(discord && discord.apiRoot !== DISCORD_OWN && { discord: discord.apiRoot }),
});

/** How agents are looked after. The sandbox is in a hurry, so that a fault is seen at work. */
export const HEALTH_TIMING: Record<"real" | "sandbox", Omit<Settings["health"], "healsPerDay">> = {
  real: {
    lookMs: 30_000,
    roundMs: 10_000,
    reportEveryMs: 10_000,
    reportStaleMs: 5 * MINUTE_MS,
    believeMs: 55_000,
    startMs: 10 * MINUTE_MS,
    providerMs: 10 * MINUTE_MS,
    helpMs: 5 * MINUTE_MS,
    flapMs: 30 * MINUTE_MS,
  },
  sandbox: {
    lookMs: 5_000,
    roundMs: 5_000,
    reportEveryMs: 5_000,
    reportStaleMs: 45_000,
    believeMs: 9_000,
    startMs: 2 * MINUTE_MS,
    providerMs: 20_000,
    helpMs: MINUTE_MS,
    flapMs: 10 * MINUTE_MS,
  },
};

export interface SettingsParts {
  config: Config;
  services: ServiceConfig;
  prices: Settings["prices"];
  models: () => Settings["models"];
  timing?: Partial<Settings["deploy"]>;
  healthTiming?: Partial<Settings["health"]>;
  reconcileMs?: number;
}

/**
 * Decides the numbers of the rules once, at start.
 * @throws AppError `misconfigured` when a plan's numbers make no sense
 */
export function buildSettings(parts: SettingsParts): Settings {
  const { config, services, prices, models, timing, healthTiming, reconcileMs = RECONCILE_MS } = parts;
  const kind = config.modes.akash === "sandbox" ? "sandbox" : "real";
  const byKind = DEPLOY_TIMING[kind];
  const { bidWindowMs } = services.agent;
  return {
    publicUrl: config.publicUrl,
    gatewayPublicUrl: config.gatewayPublicUrl,
    plans: configuredPlans(config.plans),
    prices,
    get models() {
      return models();
    },
    agent: {
      ...AGENT_SIZE,
      image: services.agent.image,
      port: OPENCLAW_PORT,
      maxPriceUactPerBlock: services.agent.maxPriceUactPerBlock,
      auditors: services.agent.auditors,
      depositUact: services.agent.depositUact,
      apiRoots: foreignRoots(services),
      companion: readCompanion(),
    },
    deploy: {
      maxProviders: 3,
      deadlineMs: 30 * MINUTE_MS,
      ...byKind,
      ...(bidWindowMs === null
        ? {}
        : { bidWindowMinMs: bidWindowMs, bidWindowMaxMs: Math.max(bidWindowMs * 2, byKind.bidWindowMaxMs) }),
      ...timing,
    },
    health: { ...HEALTH_TIMING[kind], healsPerDay: services.agent.healsPerDay, ...healthTiming },
    runway: {
      belowMs: config.runway.belowHours * HOUR_MS,
      untilMs: config.runway.untilHours * HOUR_MS,
      leastUact: LEAST_TOP_UP_UACT,
    },
    treasury: { ...config.treasury, alarmDays: 14, alarmTxs: 200 },
    checkoutTtlMs: CHECKOUT_TTL_MS,
    reconcileMs,
    overdueKeepMs: config.overdueKeepDays * DAY_MS,
    refundsPerDay: config.refundsPerDay,
    giving: config.giving,
    usageLogDays: config.usageLogDays,
    externalCheckout: services.telegram.externalCheckout,
    supportContact: config.supportContact,
  };
}
