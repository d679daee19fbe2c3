import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { entitles, hasEnded, isPaused, restReason } from "../../domain/billing/entitlement.ts";
import type { Context } from "../context.ts";

/**
 * `unsure`: the plan neither grants nor ends, so nothing is started on it and nothing is taken away (I3). So it is while
 * its money is not there and its agents have to rest.
 */
export type Entitlement = "paid" | "unsure" | "over";

/** What the deployment's slot and its plan say now. */
export async function entitlementOf(ctx: Context, deployment: Deployment): Promise<Entitlement> {
  if (!deployment.slotId) return "over";
  const slot = await ctx.repos.slots.find(deployment.slotId);
  if (slot?.state !== "held" || slot.deploymentId !== deployment.id) return "over";
  const subscription = await ctx.repos.subscriptions.find(slot.subscriptionId);
  if (!subscription || hasEnded(subscription.status) || isPaused(subscription.status)) return "over";
  const mayRun = entitles(subscription.status) && restReason(subscription, ctx.clock.now()) === null;
  return mayRun ? "paid" : "unsure";
}
