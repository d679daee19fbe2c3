import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { expireOrder } from "./expire-order.ts";
import { syncCheckout } from "./sync-checkout.ts";

/**
 * Makes a deployment's open checkout unpayable. One that was paid in the same moment is the sync's: where the deployment
 * is ending, the money goes back.
 */
export async function releaseCheckout(ctx: Context, deployment: Deployment): Promise<void> {
  const order = await ctx.repos.orders.findByDeployment(deployment.id);
  if (order?.state !== "open") return;
  const checkout = await ctx.repos.checkouts.findOpenByOrder(order.id);
  if (!checkout) return await expireOrder(ctx, order, null);
  await railOf(ctx, order.provider).expireCheckout(checkout.sessionId);
  await syncCheckout({ ctx, input: { rail: order.provider, sessionId: checkout.sessionId } });
}
