import { createTelegramAccounts } from "../chat/telegram/accounts.ts";
import { openTelegramBot, type TelegramBot } from "../chat/telegram/bot.ts";
import type { Config } from "../config/load-config.ts";
import type { ServiceConfig } from "../config/read-services.ts";
import { isLoopbackUrl } from "../config/read-values.ts";
import { createStartupProbe } from "../integrations/agent/startup-probe.ts";
import { type ChainBackendOptions, createChainBackend } from "../integrations/akash/chain-backend.ts";
import { createClerkIdentity } from "../integrations/clerk/clerk-identity.ts";
import { createModelCatalogue, type ModelCatalogue } from "../integrations/llm/model-catalogue.ts";
import { createStripeRail } from "../integrations/stripe/rail.ts";
import type { Log } from "../log.ts";
import type { AgentProbe } from "../ports/agent-probe.ts";
import type { AkashBackend } from "../ports/akash-backend.ts";
import type { ChannelAccounts, Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Identity } from "../ports/identity.ts";
import type { PaymentRail } from "../ports/payment-rail.ts";
import { reaching } from "./reaching.ts";

/** Every service outside this process, each behind its port. */
export interface Outside {
  rail: PaymentRail;
  identity: Identity;
  akash: AkashBackend;
  probe: AgentProbe;
  bot: TelegramBot;
  channels: ReadonlyMap<Platform, ChannelAccounts>;
  catalogue: ModelCatalogue;
}

export interface OutsideParts {
  config: Config;
  services: ServiceConfig;
  clock: Clock;
  log: Log;
  chainTiming?: ChainBackendOptions["timing"];
}

/** The sandbox's chain makes a block a second. */
const SANDBOX_CHAIN = { txPollMs: 250, manifestRetryMs: 1_000, txGraceMs: 10_000 };

/**
 * Connects to what GoClaw stands on. Only Telegram is asked at once, since nobody can be answered without it.
 * @throws AppError `misconfigured` for what a service refuses, `unavailable` when Telegram does not answer
 */
export async function openOutside(parts: OutsideParts): Promise<Outside> {
  const { config, services, clock, log } = parts;
  const { clerk, stripe, telegram } = services;
  const akash = await createChainBackend({
    ...services.akash,
    auditors: services.agent.auditors,
    clock,
    log,
    timing: { ...(config.modes.akash === "sandbox" ? SANDBOX_CHAIN : {}), ...parts.chainTiming },
  });
  const bot = await reaching("telegram", telegram.apiRoot, openTelegramBot(telegram));
  const catalogue = createModelCatalogue({
    upstreams: services.llm.upstreams,
    pinned: services.llm.models,
    log,
  });
  await catalogue.refresh();
  return {
    rail: createStripeRail({ ...stripe, clock, log }),
    identity: createClerkIdentity({
      secretKey: clerk.secretKey,
      apiUrl: clerk.apiUrl,
      webhookSecret: clerk.webhookSecret,
      oauth: { issuer: clerk.issuer, clientId: clerk.clientId, clientSecret: clerk.clientSecret },
    }),
    akash,
    probe: createStartupProbe({ allowPrivate: services.akash.rpcUrls.every(isLoopbackUrl) }),
    bot,
    channels: new Map([["telegram", createTelegramAccounts(bot, telegram.apiRoot)]]),
    catalogue,
  };
}
