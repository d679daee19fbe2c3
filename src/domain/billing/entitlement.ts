import { graceEndsMs } from "./grace.ts";

/** Statuses under which a plan's slots may be used. `past_due` keeps running through the days of grace. */
const ENTITLING = new Set(["active", "trialing", "past_due"]);
/** Statuses that end a plan for good; anything unknown neither grants nor ends. */
const ENDED = new Set(["canceled", "unpaid", "incomplete_expired"]);

/** Nothing is charged, so that nothing may run; the plan itself waits to be resumed. */
export const isPaused = (status: string): boolean => status === "paused";
export const entitles = (status: string): boolean => ENTITLING.has(status);
export const hasEnded = (status: string): boolean => ENDED.has(status);
/** True where the current period has been paid for. */
export const isPaidUp = (status: string): boolean => status === "active" || status === "trialing";

export interface PlanStanding {
  status: string;
  /** When it was first seen overdue, ms. */
  pastDueSince: number | null;
  /** Since when a payment of it is disputed, ms. */
  frozenAt: number | null;
}

/** When an overdue plan stops granting anything, ms; null for one that is not overdue. */
export const overdueEndsMs = ({ status, pastDueSince }: Omit<PlanStanding, "frozenAt">): number | null =>
  status === "past_due" && pastDueSince !== null ? graceEndsMs(pastDueSince) : null;

/** Why the agents of a plan must rest, their state kept, until its money is there; null where that is no reason. */
export function restReason(plan: PlanStanding, nowMs: number): "dispute" | "overdue" | null {
  if (plan.frozenAt !== null) return "dispute";
  const endsMs = overdueEndsMs(plan);
  return endsMs !== null && endsMs <= nowMs ? "overdue" : null;
}

/** New agents are started only on a plan whose money has arrived and stands. */
export const mayBegin = ({ status, frozenAt }: Omit<PlanStanding, "pastDueSince">): boolean =>
  isPaidUp(status) && frozenAt === null;
