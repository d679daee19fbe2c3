import { entitles, isPaused } from "../billing/entitlement.ts";
import { graceEndsMs } from "../billing/grace.ts";

/**
 * Why a good key opens nothing for now. It opens again when the cause is gone, so its agent must not give it up.
 * `unsure`: the plan's status neither grants nor ends.
 */
export type Suspension = "operator" | "payment" | "plan_paused" | "unsure" | "owner";

export interface PlanStanding {
  status: string;
  pastDueSince: number | null;
}

/** When an overdue plan stops granting anything, ms; null for one that is not overdue. */
export const overdueEndsMs = ({ status, pastDueSince }: PlanStanding): number | null =>
  status === "past_due" && pastDueSince !== null ? graceEndsMs(pastDueSince) : null;

/** What stands between an agent and its model; the cause that its owner can do least about comes first. */
export function suspensionOf(
  plan: PlanStanding,
  pausedBy: readonly ("owner" | "operator")[],
  nowMs: number,
): Suspension | null {
  if (pausedBy.includes("operator")) return "operator";
  const endsMs = overdueEndsMs(plan);
  if (endsMs !== null && endsMs <= nowMs) return "payment";
  if (isPaused(plan.status)) return "plan_paused";
  if (!entitles(plan.status)) return "unsure";
  return pausedBy.includes("owner") ? "owner" : null;
}
