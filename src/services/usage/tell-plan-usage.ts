import { entitles } from "../../domain/billing/entitlement.ts";
import { LEAST_TURN_TOKENS } from "../../domain/usage/budget.ts";
import { givesShare, periodTokens, planPeriod } from "../../domain/usage/plan-period.ts";
import { thresholdReached } from "../../domain/usage/thresholds.ts";
import { planNewsParts } from "../billing/plan/plan-news.ts";
import type { Context } from "../context.ts";

/**
 * Tells a plan's owner, once for each threshold, how much of the period's tokens is used. Waking it for nothing is
 * harmless.
 */
export async function tellPlanUsage(ctx: Context, subscriptionId: string): Promise<null> {
  const subscription = await ctx.repos.subscriptions.find(subscriptionId);
  if (!subscription || !entitles(subscription.status)) return null;
  const period = planPeriod(subscription);
  const scope = `subscription:${subscription.id}`;
  const amount = periodTokens(subscription, ctx.settings.plans);
  const used = await ctx.repos.usageReports.used(scope, "period", period.startMs);
  const reached = thresholdReached({ used, limit: amount, least: LEAST_TURN_TOKENS });
  const limit = { scope, kind: "period", windowStart: period.startMs, amount } as const;
  if (reached === null || (await ctx.repos.usageWarnings.isTold(limit, reached))) return null;
  const news = await planNewsParts(ctx, subscription, "plan_used", {
    plan: subscription.plan,
    percent: reached,
    usedTokens: used,
    limitTokens: amount,
    // An unpaid period gives more when it is paid, and not when it is over.
    ...(givesShare(subscription) ? { isShare: true } : { endsAtMs: period.endMs }),
  });
  await ctx.repos.usageWarnings.tell(limit, reached, news);
  return null;
}
