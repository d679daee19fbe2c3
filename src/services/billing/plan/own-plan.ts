import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { entitles } from "../../../domain/billing/entitlement.ts";
import { AppError } from "../../../errors.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { syncSubscription } from "./sync-subscription.ts";

/**
 * A running plan, if it belongs to the actor (I4).
 * @throws AppError `not_found` (`plan`), `gone` (`plan_over`)
 */
export async function ownPlan(ctx: Context, subscriptionId: string): Promise<Subscription> {
  const actor = requireUser(ctx);
  const row = await ctx.repos.subscriptions.find(subscriptionId);
  if (!row || row.userId !== actor.userId)
    throw new AppError("not_found", "no such plan of yours", { details: { reason: "plan" } });
  if (!entitles(row.status))
    throw new AppError("gone", "the plan is over", { details: { reason: "plan_over" } });
  return row;
}

/**
 * The same, as the provider has it now: whoever decides about money must not go by what we heard last.
 * @throws AppError as `ownPlan`, and what the provider answered
 */
export async function ownPlanAfresh(ctx: Context, subscriptionId: string): Promise<Subscription> {
  const known = await ownPlan(ctx, subscriptionId);
  await syncSubscription({
    ctx,
    input: { rail: known.provider, subscriptionId: known.providerSubscriptionId },
  });
  return await ownPlan(ctx, subscriptionId);
}
