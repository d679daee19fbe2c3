import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { entitles } from "../../domain/billing/entitlement.ts";
import type { Context } from "../context.ts";

/** True while the deployment holds a slot of a subscription that grants access (I7). */
export async function isEntitled(ctx: Context, deployment: Deployment): Promise<boolean> {
  if (!deployment.slotId) return false;
  const slot = await ctx.repos.slots.find(deployment.slotId);
  if (!slot || slot.state !== "held" || slot.deploymentId !== deployment.id) return false;
  const subscription = await ctx.repos.subscriptions.find(slot.subscriptionId);
  return subscription !== null && entitles(subscription.status);
}
