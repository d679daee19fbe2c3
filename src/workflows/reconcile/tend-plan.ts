import { commitCas } from "../../db/cas-batch.ts";
import { keptIn, type PlanChange } from "../../db/repositories/plan-change-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { nextLookAt, warningsDue } from "../../domain/plans/plan-change.ts";
import { PLANS } from "../../domain/plans/plans.ts";
import { whoHasToEnd } from "../../domain/plans/reshape-slots.ts";
import { advancePlanChange } from "../../services/billing/plan/advance-plan-change.ts";
import { agentsOn, planSlots } from "../../services/billing/plan/plan-agents.ts";
import { planNewsParts } from "../../services/billing/plan/plan-news.ts";
import type { Context } from "../../services/context.ts";
import { tellBudgetUsage } from "../../services/usage/tell-budget-usage.ts";
import { tellPlanUsage } from "../../services/usage/tell-plan-usage.ts";
import { dun } from "./dun.ts";
import { tendRest } from "./tend-rest.ts";

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Does what time asks of a plan: finishes a change that broke off, warns before a smaller plan takes effect, follows an
 * overdue payment, has agents rest and go on as its money is there. Says how much of its tokens, and of its agents'
 * budgets, is used, should whoever counts them have failed to have it said at once.
 * @returns when to look again at the latest (ms)
 */
export async function tendPlan(ctx: Context, subscriptionId: string): Promise<number> {
  const row = await ctx.repos.subscriptions.find(subscriptionId);
  if (!row) return NEVER;
  await tellUsage(ctx, row.id);
  const open = await ctx.repos.planChanges.findOpen(row.id);
  const change =
    open?.state === "wanted" || open?.state === "undoing" ? await advancePlanChange(ctx, row, open) : open;
  return Math.min(
    change ? await warn(ctx, row, change) : NEVER,
    await dun(ctx, row),
    await tendRest(ctx, row),
  );
}

async function tellUsage(ctx: Context, subscriptionId: string): Promise<void> {
  await tellPlanUsage(ctx, subscriptionId);
  for (const { id } of agentsOn(await planSlots(ctx, subscriptionId))) await tellBudgetUsage(ctx, id);
}

/** Says in time which agents will end with a smaller plan. */
async function warn(ctx: Context, row: Subscription, change: PlanChange): Promise<number> {
  const { effectiveAt } = change;
  if (change.state !== "booked" || effectiveAt === null) return NEVER;
  const warned = warningsDue(effectiveAt, ctx.clock.now());
  if (warned <= change.warned) return nextLookAt(effectiveAt, change.warned);
  const agents = agentsOn(await planSlots(ctx, row.id));
  const ending = whoHasToEnd(agents, PLANS[change.toPlan].slots, keptIn(change));
  const news =
    ending.length === 0
      ? []
      : await planNewsParts(ctx, row, "plan_shrinks", {
          to: change.toPlan,
          atMs: effectiveAt,
          count: ending.length,
          names: ending.map((agent) => agent.name).join(", "),
        });
  await commitCas(ctx.db, ctx.repos.planChanges.head(change, change.state, { warned }), news);
  return nextLookAt(effectiveAt, warned);
}
