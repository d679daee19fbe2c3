import { z } from "zod";
import type { Context } from "../../context.ts";
import { ownDeployment } from "../../deployments/own-deployment.ts";
import { railOf } from "../rail-of.ts";
import { expireOrder } from "./expire-order.ts";
import { syncCheckout } from "./sync-checkout.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Makes an unpaid checkout unpayable and puts the agent back to a draft. If it was paid in the same moment, the
 * payment wins.
 */
export async function cancelCheckout({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const deployment = await ownDeployment(ctx, Input.parse(input).deploymentId);
  const order = await ctx.repos.orders.findByDeployment(deployment.id);
  if (order?.state !== "open") return;
  const checkout = await ctx.repos.checkouts.findOpenByOrder(order.id);
  if (!checkout) return await expireOrder(ctx, order, null);
  await railOf(ctx, order.provider).expireCheckout(checkout.sessionId);
  await syncCheckout({ ctx, input: { rail: order.provider, sessionId: checkout.sessionId } });
}
