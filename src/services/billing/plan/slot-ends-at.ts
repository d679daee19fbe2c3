import { PLANS } from "../../../domain/plans/plans.ts";
import type { Context } from "../../context.ts";
import { agentsOn, planSlots } from "./plan-agents.ts";

/**
 * When an agent that takes a free slot of this plan would be closed again (ms): with the end of the plan, or with a
 * smaller one that has no room for one more. Null while nothing of the kind is booked.
 */
export async function slotEndsAt(ctx: Context, subscriptionId: string): Promise<number | null> {
  const subscription = await ctx.repos.subscriptions.find(subscriptionId);
  if (!subscription || subscription.cancelAt !== null) return subscription?.cancelAt ?? null;
  const change = await ctx.repos.planChanges.findOpen(subscriptionId);
  if (change?.state !== "booked") return null;
  const withOneMore = agentsOn(await planSlots(ctx, subscriptionId)).length + 1;
  return withOneMore > PLANS[change.toPlan].slots ? change.effectiveAt : null;
}
