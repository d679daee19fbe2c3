/** Something that was seen, and when, ms. */
export interface Seen<T> {
  value: T;
  atMs: number;
}

/** Kinds of trouble that a companion recognises in what its agent prints. */
export const TROUBLES = [
  "telegram_conflict",
  "telegram_unauthorized",
  "telegram_blocked",
  "discord_unauthorized",
  "discord_intents",
  "out_of_memory",
  "disk_full",
  "state_locked",
  "state_broken",
] as const;

/** What a companion says of the process that it looks after. */
export const AGENT_STATES = ["restoring", "starting", "running", "down"] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** What the companion in the container said last. */
export interface AgentReport {
  state: AgentState;
  /** Since when it says so, ms. */
  sinceMs: number;
  /** Whether its channel is well; null where it does not say. */
  ready: boolean | null;
  trouble: readonly string[];
  lastExit: { code: number | null; oom: boolean } | null;
}

export type ProviderSays = "ready" | "not_ready" | "missing" | "unreachable";
export type LeaseSays = "active" | "reclaiming" | "closed" | "insufficient_funds" | "unknown";
/** `webhook_set`: its messages go elsewhere. `not_managed`: its owner took a managed bot from us. */
export type ChannelSays = "ok" | "token_refused" | "webhook_set" | "not_managed" | "intents_missing";
export type MoneySays = "paid" | "overdue" | "plan_paused" | "plan_over" | "unsure";
/** `unsure`: it failed before, and nothing has been asked of it since. */
export type ModelSays =
  | "open"
  | "unsure"
  | "paused_operator"
  | "paused_owner"
  | "budget_used"
  | "plan_used"
  | "failing";

/** All that is known of one agent. null is what nobody has told yet; what is too old counts as that. */
export interface Evidence {
  nowMs: number;
  /** Our own books, so always as of now. */
  money: MoneySays;
  lease: Seen<LeaseSays> | null;
  provider: Seen<ProviderSays> | null;
  report: Seen<AgentReport> | null;
  /** It runs a configuration that is being replaced. */
  isOutdated: boolean;
  /** How often its agent was started again lately, within `Patience.crashWindowMs`. */
  recentRestarts: number;
  /** Since when somebody of ours has been there to hear reports without a gap, ms. */
  listeningSinceMs: number;
  channel: Seen<ChannelSays> | null;
  model: ModelSays;
  /** When its model last answered it, ms. */
  answeredAtMs: number | null;
}

/** How long what was seen counts, and how long things may take, ms. */
export interface Patience {
  /** A companion that reported nothing for this long is silent. */
  reportStaleMs: number;
  /** What the provider or a channel said counts for this long. */
  seenMs: number;
  /** An agent may take this long to start, or to be restored. */
  startMs: number;
  crashWindowMs: number;
}
