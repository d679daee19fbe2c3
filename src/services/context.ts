import type { Client } from "@libsql/client";
import type { Repositories } from "../db/repositories/index.ts";
import type { GivingRules } from "../domain/admin/giving.ts";
import type { Role } from "../domain/admin/roles.ts";
import type { CompanionProgram } from "../domain/agent/companion-files.ts";
import type { Plan, PlanId } from "../domain/plans/plans.ts";
import type { RunwayRules } from "../domain/providers/escrow-runway.ts";
import type { ModelPrice } from "../domain/usage/model-price.ts";
import type { Log } from "../log.ts";
import type { AgentProbe } from "../ports/agent-probe.ts";
import type { AkashBackend } from "../ports/akash-backend.ts";
import type { BackupStore } from "../ports/backup-store.ts";
import type { BidScreening } from "../ports/bid-screening.ts";
import type { ChannelAccounts, Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Identity } from "../ports/identity.ts";
import type { PaymentRail, PlanPrice, RailName } from "../ports/payment-rail.ts";
import type { Scheduler } from "../ports/scheduler.ts";

/** Who acts. A guest is a chat account that has not signed in. */
export type Actor =
  | { kind: "guest"; platform: Platform; platformUserId: string; chatId: string }
  | {
      kind: "user";
      userId: string;
      platform: Platform;
      platformUserId: string;
      chatId: string;
      role: Role | null;
    }
  | { kind: "webhook"; source: string }
  | { kind: "job"; key: string }
  | { kind: "agent"; deploymentId: string };

export type { Role };

/** Numbers and addresses the rules depend on, decided by configuration once. */
export interface Settings {
  /** https address that phones and containers reach; no trailing slash. */
  publicUrl: string;
  gatewayPublicUrl: string;
  plans: Record<PlanId, Plan>;
  /** What each plan costs on each rail that is on; the first rail is the one that is offered first. */
  prices: ReadonlyMap<RailName, Record<PlanId, PlanPrice>>;
  /** What agents may think with; of several ways to a model, the dearest price and the least tokens. */
  models: {
    id: string;
    title: string;
    description: string;
    price?: ModelPrice;
    contextTokens?: number | null;
    maxOutputTokens?: number | null;
  }[];
  agent: {
    image: string;
    cpuUnits: number;
    memoryMiB: number;
    storageMiB: number;
    port: number;
    maxPriceUactPerBlock: number;
    auditors: string[];
    depositUact: number;
    /** Base URLs of the platforms that agents speak to; one that is not named is at its own address. */
    apiRoots: Partial<Record<Platform, string>>;
    /** What runs beside the agent in its container, handed over when that boots. */
    companion: readonly CompanionProgram[];
  };
  deploy: {
    maxProviders: number;
    deadlineMs: number;
    bidWindowMinMs: number;
    bidWindowMaxMs: number;
    /** A create that was sent, and that no list shows, may show up for this long. */
    createMayLandMs: number;
    manifestTimeoutMs: number;
    readyTimeoutMs: number;
    pollMs: number;
    /** How long an agent's state may take to be saved before a change of its lease. */
    saveTimeoutMs: number;
    /** How long an agent may be kept silent to be saved once more before its bot is handed over. */
    quietTimeoutMs: number;
    /** A container whose lease is over may speak for this long, where its token cannot be taken from it. */
    fenceGraceMs: number;
    /** Before a heal that found no lease is tried again; longer each time. */
    healRestMs: number;
  };
  /** How agents that run are looked after; times in ms. */
  health: {
    /** Between two looks at one that gives reason to. */
    lookMs: number;
    /** Between two rounds that find those who fell silent. */
    roundMs: number;
    /** How often a companion of whom nothing is wanted reports, among few. */
    reportEveryMs: number;
    /** A companion that said nothing for this long is silent. */
    reportStaleMs: number;
    /** A sign that may pass by itself is believed after this long, and three looks. */
    believeMs: number;
    startMs: number;
    /** A provider that does not answer gets this long before its agents are moved. */
    providerMs: number;
    /** A remedy gets this long to help. */
    helpMs: number;
    /** What comes back within this long is the same incident. */
    flapMs: number;
    /** How often a day an agent is moved without asking anybody. */
    healsPerDay: number;
  };
  /** When escrows are filled up, and how far. */
  runway: RunwayRules;
  treasury: {
    /** Whether AKT is burnt for ACT by itself. */
    mint: boolean;
    /** What the wallet should last for at today's rate, days. */
    aheadDays: number;
    /** Below these, administrators are told. */
    alarmDays: number;
    alarmTxs: number;
  };
  checkoutTtlMs: number;
  /** How long the agents of a plan that stays unpaid are kept, stopped, before they are closed. */
  overdueKeepMs: number;
  /** How many payments for agents that never ran go back to one person in a UTC day without an administrator. */
  refundsPerDay: number;
  /** How much money administrators may move by themselves. */
  giving: GivingRules;
  /** How often an open checkout is asked about, should its webhook be lost. */
  reconcileMs: number;
  externalCheckout: boolean;
  /** How long single model calls are kept. */
  usageLogDays: number;
  /** How people reach the operator, as configured; null when nothing was. */
  supportContact: string | null;
}

/** Everything a use case may touch. Built per request from one set of parts; no globals. */
export interface Context {
  actor: Actor;
  clock: Clock;
  log: Log;
  db: Client;
  repos: Repositories;
  scheduler: Scheduler;
  rails: ReadonlyMap<RailName, PaymentRail>;
  /** Where new deployments go; null while it has not answered since the start. See `mainBackend`. */
  akash: AkashBackend | null;
  /** What earlier deployments were made by, as far as it is still configured. */
  otherAkash: readonly AkashBackend[];
  /** Null when nobody is asked who could run an agent. */
  screening: BidScreening | null;
  probe: AgentProbe;
  backups: BackupStore;
  identity: Identity;
  channels: ReadonlyMap<Platform, ChannelAccounts>;
  settings: Settings;
  /** Named step boundaries; crash tests stop the process here. */
  checkpoint(name: string): void;
}
