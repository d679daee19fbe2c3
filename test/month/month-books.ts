import type { RailBooks } from "./rail-accounts.ts";

/** Rows of the product's own tables, as they are. */
export type Row = Record<string, unknown>;

export interface WalletBooks {
  name: string;
  beforeUact: bigint;
  mintedUact: bigint;
  nowUact: bigint;
  escrows: { dseq: string; state: string; fundsUact: bigint; transferredUact: bigint }[];
}

export interface ChainDeployment {
  owner: string;
  dseq: string;
  state: string;
  /** Leases of it that cost money now. */
  leases: number;
  /** Agents that run in it and were given a configuration. */
  agents: number;
}

export interface PersonBooks {
  name: string;
  email: string;
  /** Their ids on the chat platforms. */
  accounts: readonly string[];
  /** Every text of ours in any of their chats. */
  heard: readonly string[];
  /** Agents that answer to one of their chats, whatever our books say. */
  agents: number;
  /** Agents that they asked for and never gave up. */
  wanted: number;
  /** They were told that they are being forgotten, or that they were. */
  leaving: "no" | "begun" | "done";
  /** What they asked last, if nothing came after it. */
  unanswered: readonly string[];
}

export const TABLES = [
  "users",
  "deployments",
  "deployment_events",
  "akash_intents",
  "lease_changes",
  "payments",
  "refunds",
  "subscriptions",
  "inbox",
  "outbox",
  "incidents",
  "admin_cases",
  "escrow_deposits",
  "llm_usage_log",
] as const;

/** What everybody's books say at one moment: the chain's, the payment providers', ours, and the chats. */
export interface MonthBooks {
  /** ms since the epoch, in the sandbox's time. */
  nowMs: number;
  wallets: readonly WalletBooks[];
  deployments: readonly ChainDeployment[];
  rails: RailBooks;
  tables: Readonly<Record<(typeof TABLES)[number], readonly Row[]>>;
  people: readonly PersonBooks[];
  /** Presses and interactions that nobody acknowledged. */
  unacknowledged: readonly string[];
  /** What the services refused although nobody had spoilt it. */
  refused: readonly string[];
  /** Names of secrets found in logs and in the database. */
  leaks: readonly string[];
  /** Two voices of one bot, as Telegram and the agents themselves met them. */
  voices: readonly string[];
}
