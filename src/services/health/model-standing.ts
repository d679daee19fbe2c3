import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import type { ModelSays } from "../../domain/health/evidence.ts";
import { LEAST_TURN_TOKENS } from "../../domain/usage/budget.ts";
import { periodTokens, planPeriod } from "../../domain/usage/plan-period.ts";
import { percentUsed } from "../../domain/usage/thresholds.ts";
import type { Context } from "../context.ts";
import { budgetState } from "../usage/read-budget.ts";

/** Calls in a row without an answer that are no accident. */
export const FAILED_CALLS = 3;
/** Calls count for this long. */
export const CALLS_MS = 15 * 60_000;
const USED_UP = 100;

export interface ModelStanding {
  says: ModelSays;
  /** When a call was answered last, ms; null if none was lately. */
  answeredAtMs: number | null;
}

/**
 * What stands between an agent and its model, by the gateway's own records.
 * @param wasFailing an incident says that it failed: until a call says otherwise, nothing is known
 */
export async function modelStanding(
  ctx: Context,
  deployment: Deployment,
  plan: Subscription | null,
  wasFailing: boolean,
): Promise<ModelStanding> {
  const sinceMs = ctx.clock.now() - CALLS_MS;
  const agent = { userId: deployment.userId, deploymentId: deployment.id };
  const ends = await ctx.repos.usage.recentEnds(agent, { sinceMs, limit: FAILED_CALLS });
  const answeredAtMs = ends.find(({ status }) => status === "ok")?.atMs ?? null;
  const limit = await limitReached(ctx, deployment, plan);
  if (limit) return { says: limit, answeredAtMs };
  const isFailing = ends.length >= FAILED_CALLS && answeredAtMs === null;
  if (isFailing) return { says: "failing", answeredAtMs };
  return { says: wasFailing && answeredAtMs === null ? "unsure" : "open", answeredAtMs };
}

async function limitReached(
  ctx: Context,
  deployment: Deployment,
  plan: Subscription | null,
): Promise<ModelSays | null> {
  const pausedBy = (await ctx.repos.modelPauses.listByDeployment(deployment.id)).map((p) => p.pausedBy);
  if (pausedBy.includes("operator")) return "paused_operator";
  if (pausedBy.includes("owner")) return "paused_owner";
  const budget = await budgetState(ctx, deployment);
  if (budget.limitMicros !== null && budget.percent >= USED_UP) return "budget_used";
  return plan && (await isUsedUp(ctx, plan)) ? "plan_used" : null;
}

async function isUsedUp(ctx: Context, plan: Subscription): Promise<boolean> {
  const { startMs } = planPeriod(plan);
  const used = await ctx.repos.usageReports.used(`subscription:${plan.id}`, "period", startMs);
  const limit = periodTokens(plan, ctx.settings.plans);
  return percentUsed({ used, limit, least: LEAST_TURN_TOKENS }) >= USED_UP;
}
