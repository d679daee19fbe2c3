import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { entitles, isPaused, restReason } from "../../domain/billing/entitlement.ts";
import { graceEndsMs, overdueClosesMs } from "../../domain/billing/grace.ts";
import { periodTokens } from "../../domain/usage/plan-period.ts";
import type { Context } from "../context.ts";

/** What the plan that an agent runs on means for it. */
export interface PlanStand {
  /** Billable tokens of the period, for all agents of the plan. */
  tokens: number;
  /** What its owner has to know of its money; null where all is well. */
  trouble:
    | { kind: "disputed" }
    | { kind: "paused" }
    /** Unless somebody pays, the agent is stopped at the next of these times, or closed. */
    | { kind: "overdue"; next: "stop" | "close"; atMs: number }
    | { kind: "ends"; atMs: number }
    | null;
  /** False while its agents have to rest. */
  mayRun: boolean;
}

/** How a plan stands, as its provider was last heard. */
export function planStand(ctx: Context, plan: Subscription): PlanStand {
  const rest = restReason(plan, ctx.clock.now());
  return {
    tokens: periodTokens(plan, ctx.settings.plans),
    trouble: troubleOf(ctx, plan, rest),
    mayRun: rest === null && entitles(plan.status),
  };
}

function troubleOf(
  ctx: Context,
  { status, pastDueSince, cancelAt }: Subscription,
  rest: ReturnType<typeof restReason>,
): PlanStand["trouble"] {
  if (rest === "dispute") return { kind: "disputed" };
  if (isPaused(status)) return { kind: "paused" };
  if (status === "past_due" && pastDueSince !== null)
    return rest === null
      ? { kind: "overdue", next: "stop", atMs: graceEndsMs(pastDueSince) }
      : { kind: "overdue", next: "close", atMs: overdueClosesMs(pastDueSince, ctx.settings.overdueKeepMs) };
  return cancelAt === null ? null : { kind: "ends", atMs: cancelAt };
}
