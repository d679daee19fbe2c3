import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { hasEnded, overdueEndsMs } from "../../domain/billing/entitlement.ts";
import { type Phase, SERVING } from "../../domain/deployments/phases.ts";
import type { Allowance } from "../../domain/usage/allowance.ts";
import { budgetToday, dayEndsMs, extraToday } from "../../domain/usage/budget.ts";
import { givesShare, periodTokens, planPeriod } from "../../domain/usage/plan-period.ts";
import { suspensionOf } from "../../domain/usage/suspension.ts";
import type { Context, Settings } from "../context.ts";

/** All that is needed of a context. */
type KeyContext = Pick<Context, "repos" | "clock"> & { settings: Pick<Settings, "plans"> };

const MAY_CALL: ReadonlySet<Phase> = new Set(["sending_manifest", "starting", ...SERVING]);

/**
 * Who a model key belongs to and what stands in the way of its use, or null when it opens nothing and never will
 * again (I7). The key itself is never seen here. `untilMs` is when the answer may change by time alone.
 */
export async function authenticateAgentKey({ ctx, input }: { ctx: KeyContext; input: { keyHash: string } }) {
  const deployment = await ctx.repos.deployments.findByClawKeyHash(input.keyHash);
  if (!deployment || !MAY_CALL.has(deployment.phase)) return null;
  const endsMs = deployment.clawApiKey === input.keyHash ? null : (deployment.earlierKeyUntil ?? 0);
  if (endsMs !== null && endsMs <= ctx.clock.now()) return null;
  const plan = await planOf(ctx, deployment);
  if (!plan || hasEnded(plan.status)) return null;
  const pauses = await ctx.repos.modelPauses.listByDeployment(deployment.id);
  const pausedBy = pauses.map((pause) => pause.pausedBy);
  const suspension = suspensionOf(plan, pausedBy, ctx.clock.now());
  const budget = await ctx.repos.budgets.findByDeployment(deployment.id);
  const extraEndsMs = budget && extraToday(budget, ctx.clock.now()) > 0 ? dayEndsMs(ctx.clock.now()) : null;
  const untilMs = earliest(endsMs, ...(suspension ? [] : [overdueEndsMs(plan), extraEndsMs]));
  const { id: deploymentId, userId, model, originPlatform: platform } = deployment;
  return suspension
    ? { kind: "suspended" as const, deploymentId, platform, suspension, untilMs }
    : {
        kind: "agent" as const,
        agent: {
          deploymentId,
          userId,
          model,
          platform,
          allowance: allowanceOf(ctx, plan, budget && budgetToday(budget, ctx.clock.now())),
        },
        untilMs,
      };
}

/** What the agent may use. Whatever changes it is told by the feed of rights. */
function allowanceOf(ctx: KeyContext, subscription: Subscription, dayBudgetMicros: number | null): Allowance {
  const { startMs, endMs } = planPeriod(subscription);
  const plan = ctx.settings.plans[subscription.plan];
  return {
    plan: subscription.plan,
    subscriptionId: subscription.id,
    periodStartMs: startMs,
    periodEndMs: endMs,
    periodTokens: periodTokens(subscription, ctx.settings.plans),
    isShare: givesShare(subscription),
    hourTokens: plan.tokensPerHour,
    concurrency: plan.concurrency,
    dayBudgetMicros,
  };
}

async function planOf(ctx: KeyContext, deployment: Deployment) {
  const slot = deployment.slotId ? await ctx.repos.slots.find(deployment.slotId) : null;
  if (slot?.state !== "held" || slot.deploymentId !== deployment.id) return null;
  return await ctx.repos.subscriptions.find(slot.subscriptionId);
}

function earliest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
