import { entitles, isPaused, type PlanStanding, restReason } from "../billing/entitlement.ts";

/**
 * Why a good key opens nothing for now. It opens again when the cause is gone, so its agent must not give it up.
 * `unsure`: the plan's status neither grants nor ends.
 */
export type Suspension = "operator" | "payment" | "dispute" | "plan_paused" | "unsure" | "owner";

/** What stands between an agent and its model; the cause that its owner can do least about comes first. */
export function suspensionOf(
  plan: PlanStanding,
  pausedBy: readonly ("owner" | "operator")[],
  nowMs: number,
): Suspension | null {
  if (pausedBy.includes("operator")) return "operator";
  const rests = restReason(plan, nowMs);
  if (rests !== null) return rests === "overdue" ? "payment" : rests;
  if (isPaused(plan.status)) return "plan_paused";
  if (!entitles(plan.status)) return "unsure";
  return pausedBy.includes("owner") ? "owner" : null;
}
