/** A change of an agent's lease: to another provider because somebody wants it or it must be, or to none at all. */
export type ChangeKind = "move" | "heal" | "stop";

/** Why an agent moves: somebody wants it, or what it has is bad, or is over, or soon will be. */
export type MoveReason = "asked" | "heal" | "reclaim" | "blacklist" | "lease_closed" | "escrow_empty";
/** Whoever stopped an agent is the one who may resume it. */
export type StoppedBy = "owner" | "payment" | "operator";

/**
 * Where a change stands. Up to `starting`, the old lease goes on as it was. In `quieting` it is silent and saved once
 * more, so that what it learned meanwhile goes along; after `fencing` only the new one can speak. `resting` waits before
 * a heal is tried again.
 */
export type ChangeStep =
  | "saving"
  | "planning"
  | "creating"
  | "bidding"
  | "leasing"
  | "sending_manifest"
  | "starting"
  | "quieting"
  | "fencing"
  | "switching"
  | "retiring"
  | "resting"
  | "undoing";

/** Steps in which the new lease is made, in the order a person sees them. */
export const MAKING: readonly ChangeStep[] = [
  "planning",
  "creating",
  "bidding",
  "leasing",
  "sending_manifest",
  "starting",
];

/** How a change ended: as wanted, as it was before, or in something that came between. */
export type ChangeOutcome = "done" | "undone" | "replaced";

/**
 * Every allowed step of a change, once. What nobody can ask for its last words goes without `quieting`; where the next
 * lease is lost meanwhile, the bot stays and another is looked for. A switch that did not work goes back by fencing in the
 * other direction; a heal begins anew.
 */
const ARROWS: Record<ChangeStep, readonly ChangeStep[]> = {
  saving: ["planning", "retiring", "undoing"],
  planning: ["creating", "resting", "undoing"],
  creating: ["bidding", "planning", "resting", "undoing"],
  bidding: ["leasing", "planning", "resting", "undoing"],
  leasing: ["sending_manifest", "bidding", "planning", "resting", "undoing"],
  sending_manifest: ["starting", "planning", "resting", "undoing"],
  starting: ["quieting", "fencing", "planning", "resting", "undoing"],
  quieting: ["fencing", "planning"],
  fencing: ["switching"],
  switching: ["retiring", "fencing", "planning", "resting"],
  retiring: [],
  resting: ["planning", "undoing"],
  undoing: [],
};

export const CHANGE_STEPS = Object.keys(ARROWS) as ChangeStep[];

export const mayStep = (from: ChangeStep, to: ChangeStep): boolean => ARROWS[from].includes(to);

/** Whether there is nothing left to go back to: the old lease is over, or the bot was taken from it already. */
export const isOldGone = (
  change: { oldLost: boolean; oldIntentId: string },
  currentIntentId: string | null,
): boolean => change.oldLost || change.oldIntentId !== currentIntentId;

/** Whether the old lease still is what it was, so that leaving everything as it is remains possible. */
export const mayUndo = (step: ChangeStep): boolean => mayStep(step, "undoing");

/** Whether the bot changes hands just now: the lease that has it has not been heard to speak, or is about to lose it. */
export const isHandingOver = (step: ChangeStep): boolean => step === "fencing" || step === "switching";

const MAX_REST_DOUBLINGS = 5;

/** How long a heal that found no lease waits before it looks again, ms. @param rounds searches so far, from 1 */
export const restMs = (baseMs: number, rounds: number): number =>
  baseMs * 2 ** Math.min(Math.max(0, rounds - 1), MAX_REST_DOUBLINGS);
