import type { LeaseSays } from "./evidence.ts";
import type { Fault, Kind } from "./layers.ts";

/** What is tried without asking anybody, and `ask` where only a person can decide. */
export type Remedy = "none" | "new_token" | "restart" | "move" | "ask";

export interface Illness {
  fault: Fault;
  /** How long the incident has been open, ms. */
  openMs: number;
  /** When the last remedy was tried, as an age in ms; null when none was. */
  triedMs: number | null;
  tried: Remedy | null;
  /** Moves because of incidents within the last day. */
  healsToday: number;
  /** A bot that we manage for its owner. */
  isManaged: boolean;
  lease: LeaseSays | null;
}

export interface HealLimits {
  healsPerDay: number;
  /** What was tried gets this long to help, ms. */
  helpMs: number;
  /** A provider gets this long to come back by itself, ms. */
  providerMs: number;
}

/** Faults of a process that another start may cure, and then another machine. */
const RESTARTS = new Set<Kind>(["crash_loop", "down", "starting_long", "state_broken", "silent"]);
/** Faults of a process that would be the same elsewhere. */
const HOPELESS = new Set<Kind>(["config_refused", "disk_full"]);

/**
 * What to do about an open incident now. Another provider is tried only for what a provider or a process can be to blame
 * for, and only while the chain says that the lease is there: money and a channel's troubles go along to any machine.
 */
export function remedyFor(illness: Illness, limits: HealLimits): Remedy {
  const { fault, openMs, tried, triedMs } = illness;
  if (triedMs !== null && triedMs < limits.helpMs) return "none";
  switch (fault.layer) {
    case "provider":
      return openMs >= limits.providerMs ? move(illness, limits) : "none";
    case "companion":
    case "agent":
      if (HOPELESS.has(fault.kind)) return askOnce(tried);
      if (tried === null) return "restart";
      return RESTARTS.has(fault.kind) ? move(illness, limits) : askOnce(tried);
    case "channel":
      return fault.kind === "token_refused" && illness.isManaged && tried === null ? "new_token" : "none";
    default:
      return "none";
  }
}

const askOnce = (tried: Remedy | null): Remedy => (tried === "ask" ? "none" : "ask");

function move({ tried, healsToday, lease }: Illness, { healsPerDay }: HealLimits): Remedy {
  if (lease !== "active") return "none";
  return healsToday >= healsPerDay ? askOnce(tried) : "move";
}

/** Whether a fault as it was stored may go away without its owner: by itself, or by what is tried without asking. */
export function helpsItself(fault: { layer?: unknown; kind?: unknown }, isManaged: boolean): boolean {
  if (fault.layer === "channel") return fault.kind === "token_refused" && isManaged;
  return ![...HOPELESS].some((kind) => kind === fault.kind);
}

/** What was asked just now, to tell a provider's silence from our own. */
export interface Controls {
  chainAnswered: boolean;
  /** Whether each other provider that was asked answered. */
  others: readonly boolean[];
}

/** Whether it is us who cannot see: nobody at all answers, or no provider does although several were asked. */
export const isBlind = ({ chainAnswered, others }: Controls): boolean =>
  !chainAnswered || (others.length > 0 && !others.some(Boolean));
