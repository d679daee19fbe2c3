/** Where a deployment stands. `status` (the seed's column) is derived from it. */
export type Phase =
  | "draft"
  | "awaiting_payment"
  | "queued"
  | "creating"
  | "bidding"
  | "leasing"
  | "sending_manifest"
  | "starting"
  | "live"
  | "failing"
  | "closing"
  | "closed"
  | "failed";

export type Status = "pending" | "deploying" | "active" | "failed" | "stopped" | "closed";

const STATUS: Record<Phase, Status> = {
  draft: "pending",
  awaiting_payment: "pending",
  queued: "deploying",
  creating: "deploying",
  bidding: "deploying",
  leasing: "deploying",
  sending_manifest: "deploying",
  starting: "deploying",
  failing: "deploying",
  live: "active",
  closing: "active",
  closed: "closed",
  failed: "failed",
};

export const statusOf = (phase: Phase): Status => STATUS[phase];

/**
 * Every allowed step, once. `queued` is also where an attempt that failed goes back to: it first closes what that
 * attempt left on chain. `failed` and `closed` are entered only after the chain says so, from `failing` and `closing`.
 */
const ARROWS: Record<Phase, readonly Phase[]> = {
  draft: ["awaiting_payment", "queued", "closing", "closed"],
  awaiting_payment: ["draft", "queued", "closing", "closed"],
  queued: ["creating", "failing", "closing"],
  creating: ["bidding", "queued", "failing", "closing"],
  bidding: ["leasing", "queued", "failing", "closing"],
  leasing: ["sending_manifest", "bidding", "queued", "failing", "closing"],
  sending_manifest: ["starting", "queued", "failing", "closing"],
  starting: ["live", "queued", "failing", "closing"],
  live: ["closing"],
  failing: ["failed", "closing"],
  closing: ["closed"],
  closed: [],
  failed: ["closed"],
};

export const PHASES = Object.keys(ARROWS) as Phase[];

/** Phases in which the agent holds its slot and may cost money on chain. */
export const RUNNING: readonly Phase[] = [
  "queued",
  "creating",
  "bidding",
  "leasing",
  "sending_manifest",
  "starting",
  "live",
  "failing",
  "closing",
];

/** Phases of a deploy in progress, in the order a person sees them. */
export const DEPLOY_STEPS: readonly Phase[] = [
  "queued",
  "creating",
  "bidding",
  "leasing",
  "sending_manifest",
  "starting",
  "live",
];

export const mayMove = (from: Phase, to: Phase): boolean => ARROWS[from].includes(to);
export const isOver = (phase: Phase): boolean => phase === "closed" || phase === "failed";
/** The phases a step to `to` may start from. */
export const sourcesOf = (to: Phase): Phase[] => PHASES.filter((from) => ARROWS[from].includes(to));
