import { thresholdReached } from "../../domain/usage/thresholds.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { budgetState } from "./read-budget.ts";

/**
 * Tells an agent's owner, once for each threshold, how much of today's budget is used. Waking it for nothing is
 * harmless.
 */
export async function tellBudgetUsage(ctx: Context, deploymentId: string): Promise<null> {
  const deployment = await ctx.repos.deployments.findById(deploymentId);
  const state = deployment && (await budgetState(ctx, deployment));
  if (!deployment || !state || state.budget === null || state.limitMicros === null) return null;
  const { spentMicros, limitMicros, extraMicros, leastMicros, dayStartMs } = state;
  const reached = thresholdReached({ used: spentMicros, limit: limitMicros, least: leastMicros });
  const limit = {
    scope: `deployment:${deployment.id}`,
    kind: "budget",
    windowStart: dayStartMs,
    amount: limitMicros,
  } as const;
  if (reached === null || (await ctx.repos.usageWarnings.isTold(limit, reached))) return null;
  const evidence = {
    percent: reached,
    spentMicros,
    limitMicros,
    extraMicros,
    dayMicros: state.budget.dayMicros,
    dayStartMs,
  };
  const told = await ctx.repos.usageWarnings.tell(limit, reached, [
    ctx.repos.deployments.eventPart(deployment.id, "budget_used", null, null, evidence),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  if (told) ctx.scheduler.nudge(`card:${deployment.id}`);
  return null;
}
