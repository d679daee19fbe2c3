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
  | "degraded"
  | "reclaiming"
  | "healing"
  | "moving"
  | "stopping"
  | "stopped"
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
  degraded: "active",
  reclaiming: "active",
  healing: "active",
  moving: "active",
  stopping: "active",
  closing: "active",
  stopped: "stopped",
  closed: "closed",
  failed: "failed",
};

export const statusOf = (phase: Phase): Status => STATUS[phase];

/**
 * Every allowed step, once. `queued` is also where an attempt that failed goes back to, and where a stopped agent
 * begins anew. `failed`, `stopped` and `closed` are entered only after the chain says that nothing runs. An agent that
 * was live once never fails: what it cannot have again is a lease, so from `failing` it is stopped.
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
  live: ["degraded", "reclaiming", "healing", "moving", "stopping", "closing"],
  degraded: ["live", "reclaiming", "healing", "moving", "stopping", "closing"],
  reclaiming: ["live", "degraded", "healing", "moving", "stopping", "closing"],
  moving: ["live", "reclaiming", "healing", "stopping", "closing"],
  healing: ["live", "degraded", "stopping", "closing"],
  stopping: ["stopped", "live", "closing"],
  stopped: ["queued", "closing"],
  failing: ["failed", "stopped", "closing"],
  closing: ["closed"],
  closed: [],
  failed: ["closed"],
};

export const PHASES = Object.keys(ARROWS) as Phase[];

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

/** Phases in which a lease is looked after and nothing else is under way. */
export const RESTING: readonly Phase[] = ["live", "degraded"];

/** Phases in which the agent has a lease to speak from, or is getting another one in its place. */
export const SERVING: readonly Phase[] = [...RESTING, "reclaiming", "healing", "moving", "stopping"];

/** Phases in which something of the agent may run on chain at the operator's cost. */
export const RUNNING: readonly Phase[] = [
  "queued",
  "creating",
  "bidding",
  "leasing",
  "sending_manifest",
  "starting",
  ...SERVING,
  "failing",
  "closing",
];

/** Phases that somebody must take a step from; whoever rests is only looked at now and then. */
export const ON_THE_WAY: readonly Phase[] = RUNNING.filter((phase) => !RESTING.includes(phase));

export const mayMove = (from: Phase, to: Phase): boolean => ARROWS[from].includes(to);
export const isOver = (phase: Phase): boolean => phase === "closed" || phase === "failed";
/** Phases in which an agent's lease is about to become another one, or none. */
export const isChanging = (phase: Phase): boolean =>
  phase === "moving" || phase === "healing" || phase === "stopping";
export const isServing = (phase: Phase): boolean => SERVING.includes(phase);
/** A deploy in progress, of a new agent or of one that was stopped. */
export const isDeploying = (phase: Phase): boolean => phase !== "live" && DEPLOY_STEPS.includes(phase);
/** The phases a step to `to` may start from. */
export const sourcesOf = (to: Phase): Phase[] => PHASES.filter((from) => ARROWS[from].includes(to));
