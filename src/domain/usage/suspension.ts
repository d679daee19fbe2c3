import { entitles } from "../billing/entitlement.ts";
import { graceEndsMs } from "../billing/grace.ts";

/** `unsure`: the plan's status neither grants nor ends. */
export type SuspensionCause = "operator" | "payment" | "unsure" | "owner";

/** Why a good key opens nothing for now. It opens again when the cause is gone, so its agent must not give it up. */
export interface Suspension {
  cause: SuspensionCause;
  /** The operator's words, where they paused it. */
  reason: string | null;
}

export interface PlanStanding {
  status: string;
  pastDueSince: number | null;
}

export interface Pause {
  pausedBy: "owner" | "operator";
  reason: string | null;
}

/** When an overdue plan stops granting anything, ms; null for one that is not overdue. */
export const overdueEndsMs = ({ status, pastDueSince }: PlanStanding): number | null =>
  status === "past_due" && pastDueSince !== null ? graceEndsMs(pastDueSince) : null;

/** What stands between an agent and its model; the cause that its owner can do least about comes first. */
export function suspensionOf(plan: PlanStanding, pauses: readonly Pause[], nowMs: number): Suspension | null {
  const operator = pauses.find((pause) => pause.pausedBy === "operator");
  if (operator) return { cause: "operator", reason: operator.reason };
  const endsMs = overdueEndsMs(plan);
  if (plan.status === "paused" || (endsMs !== null && endsMs <= nowMs))
    return { cause: "payment", reason: null };
  if (!entitles(plan.status)) return { cause: "unsure", reason: null };
  return pauses.length > 0 ? { cause: "owner", reason: null } : null;
}
