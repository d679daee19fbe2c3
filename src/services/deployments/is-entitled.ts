import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { entitles, hasEnded, isPaused, restReason } from "../../domain/billing/entitlement.ts";
import type { Context } from "../context.ts";

/**
 * `unsure`: the plan neither grants nor ends, so nothing is started on it and nothing is taken away (I3). So it is while
 * its money is not there and its agents have to rest.
 */
export type Entitlement = "paid" | "unsure" | "over";

/** The plan that the deployment holds a slot of; null where it holds none. */
async function planOf(ctx: Context, deployment: Deployment): Promise<Subscription | null> {
  if (!deployment.slotId) return null;
  const slot = await ctx.repos.slots.find(deployment.slotId);
  if (slot?.state !== "held" || slot.deploymentId !== deployment.id) return null;
  return await ctx.repos.subscriptions.find(slot.subscriptionId);
}

/**
 * Whether its plan is over, or its agents have to rest until the money of that is there. One of which nobody knows how it
 * stands is not (I3).
 */
export async function isUnpaid(ctx: Context, deployment: Deployment): Promise<boolean> {
  if ((await entitlementOf(ctx, deployment)) === "over") return true;
  const plan = await planOf(ctx, deployment);
  return plan !== null && restReason(plan, ctx.clock.now()) !== null;
}

/** What the deployment's slot and its plan say now. */
export async function entitlementOf(ctx: Context, deployment: Deployment): Promise<Entitlement> {
  const subscription = await planOf(ctx, deployment);
  if (!subscription || hasEnded(subscription.status) || isPaused(subscription.status)) return "over";
  const mayRun = entitles(subscription.status) && restReason(subscription, ctx.clock.now()) === null;
  return mayRun ? "paid" : "unsure";
}
