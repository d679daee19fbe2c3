/** What must work for an agent to answer, from what explains everything below it to what explains nothing else. */
export const LAYERS = ["money", "lease", "provider", "agent", "companion", "channel", "model"] as const;
export type Layer = (typeof LAYERS)[number];

/** What can be wrong with each layer. */
export interface Kinds {
  money: "overdue" | "plan_paused" | "plan_over";
  lease: "closed" | "escrow_empty";
  provider: "unreachable" | "missing" | "not_ready";
  agent:
    | "out_of_memory"
    | "crash_loop"
    | "config_refused"
    | "state_broken"
    | "disk_full"
    | "down"
    | "starting_long";
  companion: "silent";
  channel:
    | "conflict"
    | "webhook_set"
    | "token_refused"
    | "not_managed"
    | "intents_missing"
    | "blocked"
    | "disconnected";
  model: "paused_operator" | "paused_owner" | "budget_used" | "plan_used" | "failing";
}

export type Kind = Kinds[Layer];

/** What is wrong, and in which layer. */
export type Fault = { [L in Layer]: { layer: L; kind: Kinds[L] } }[Layer];

/** What is known of an agent: that it answers, what keeps it from answering, or too little to say either (I3). */
export type Verdict =
  | { state: "healthy" }
  | { state: "silent"; fault: Fault }
  | { state: "unknown"; lacking: Layer };

export const sameFault = (a: Fault, b: Fault): boolean => a.layer === b.layer && a.kind === b.kind;
