import { createDiscordAccounts } from "../chat/discord/accounts.ts";
import { type DiscordBot, openDiscordBot } from "../chat/discord/bot.ts";
import { createTelegramAccounts } from "../chat/telegram/accounts.ts";
import { createTelegramClient, openTelegramBot, type TelegramBot } from "../chat/telegram/bot.ts";
import type { Config } from "../config/load-config.ts";
import type { ServiceConfig } from "../config/read-services.ts";
import { isLoopbackUrl } from "../config/read-values.ts";
import { createStartupProbe } from "../integrations/agent/startup-probe.ts";
import type { ChainBackendOptions } from "../integrations/akash/chain-backend.ts";
import { createBidScreening } from "../integrations/akash/console/screening.ts";
import { openBackupStore } from "../integrations/backups/open-store.ts";
import { createClerkIdentity } from "../integrations/clerk/clerk-identity.ts";
import { createModelCatalogue, type ModelCatalogue } from "../integrations/llm/model-catalogue.ts";
import { createPolarRail } from "../integrations/polar/rail.ts";
import { createStripeRail } from "../integrations/stripe/rail.ts";
import type { Log } from "../log.ts";
import type { AgentProbe } from "../ports/agent-probe.ts";
import type { AkashBackend } from "../ports/akash-backend.ts";
import type { BackupStore } from "../ports/backup-store.ts";
import type { BidScreening } from "../ports/bid-screening.ts";
import type { ChannelAccounts, Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Identity } from "../ports/identity.ts";
import type { PaymentRail, RailName } from "../ports/payment-rail.ts";
import { type AkashBackends, createAkashBackends } from "./akash.ts";
import { servedModels } from "./models-for-agents.ts";
import { reaching } from "./reaching.ts";

/** Every service outside this process, each behind its port. */
export interface Outside {
  /** By name; the first one is offered first. */
  rails: ReadonlyMap<RailName, PaymentRail>;
  identity: Identity;
  /** As it is when it is asked for: null until it has answered. */
  readonly akash: AkashBackend | null;
  akashMissing: AkashBackends["akashMissing"];
  otherAkash: readonly AkashBackend[];
  screening: BidScreening | null;
  probe: AgentProbe;
  backups: BackupStore;
  /** Asks Telegram who we are there. @throws AppError as `reaching` does */
  openTelegram: () => Promise<TelegramBot>;
  /** Asks Discord who we are there; null where it is off. @throws AppError as `reaching` does */
  openDiscord: (() => Promise<DiscordBot>) | null;
  channels: ReadonlyMap<Platform, ChannelAccounts>;
  catalogue: ModelCatalogue;
  /** Asks those that must be asked before anything can be done with them. @throws AppError `misconfigured` for what refuses us */
  open(): Promise<void>;
  /** Asks no longer those that have not answered. */
  stopOpening(): void;
}

export interface OutsideParts {
  config: Config;
  services: ServiceConfig;
  clock: Clock;
  log: Log;
  chainTiming?: ChainBackendOptions["timing"];
}

/** Every payment provider that is configured. */
function openRails({ services: { stripe, polar }, clock, log }: OutsideParts): Outside["rails"] {
  return new Map<RailName, PaymentRail>([
    ["stripe", createStripeRail({ ...stripe, clock, log })],
    ...(polar ? [["polar", createPolarRail({ ...polar, clock, log })] as const] : []),
  ]);
}

/** Builds the way to everything that GoClaw stands on, and asks nobody yet. Chats are asked when they are opened. */
export function createOutside(parts: OutsideParts): Outside {
  const { services, log } = parts;
  const { clerk, telegram, discord } = services;
  const { screeningBase } = services.akash;
  const backends = createAkashBackends(parts);
  let ourName: string | null = null;
  async function openTelegram(): Promise<TelegramBot> {
    const bot = await reaching("telegram", telegram.apiRoot, openTelegramBot(telegram));
    ourName = bot.me.username;
    return bot;
  }
  const client = createTelegramClient(telegram);
  const channels = new Map<Platform, ChannelAccounts>([
    ["telegram", createTelegramAccounts({ client, ourName: () => ourName, apiRoot: telegram.apiRoot })],
  ]);
  if (discord) channels.set("discord", createDiscordAccounts(discord.apiRoot));
  const catalogue = createModelCatalogue({
    upstreams: services.llm.upstreams,
    pinned: servedModels(services.llm),
    prices: services.llm.prices,
    clock: parts.clock,
    log,
  });
  return {
    rails: openRails(parts),
    identity: createClerkIdentity({
      secretKey: clerk.secretKey,
      apiUrl: clerk.apiUrl,
      webhookSecret: clerk.webhookSecret,
      oauth: { issuer: clerk.issuer, clientId: clerk.clientId, clientSecret: clerk.clientSecret },
    }),
    get akash() {
      return backends.akash;
    },
    akashMissing: backends.akashMissing,
    otherAkash: backends.otherAkash,
    screening:
      screeningBase === null ? null : createBidScreening({ apiBase: screeningBase, clock: parts.clock }),
    backups: openBackupStore(parts.config.backups),
    probe: createStartupProbe({ allowPrivate: services.akash.restUrls.every(isLoopbackUrl) }),
    openTelegram,
    openDiscord: discord && (() => reaching("discord", discord.apiRoot, openDiscordBot(discord))),
    channels,
    catalogue,
    async open() {
      await Promise.all([backends.open(), catalogue.refresh()]);
    },
    stopOpening: backends.stopOpening,
  };
}
