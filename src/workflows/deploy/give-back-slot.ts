import { v7 as uuidv7 } from "uuid";
import type { Condition, Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { wantRefundParts } from "../../services/billing/payment/want-refund-parts.ts";
import type { Context } from "../../services/context.ts";

export interface GivenBack {
  parts: Part[];
  /** Two agents of one plan may end at the same moment: each decision holds only while the other's slot is as seen. */
  when: Condition[];
  refund: boolean;
  refundId: string | null;
}

/**
 * What happens to the slot of an agent that is over. Normally it becomes free. But if nothing ever went live for the
 * payment that bought it, and no other agent is on its way, the money goes back in full: the whole plan's slots are
 * revoked in the same commit, so that nothing can start on them (I1).
 */
export async function giveBackSlot(ctx: Context, deployment: Deployment, reason: string): Promise<GivenBack> {
  const slot = deployment.slotId ? await ctx.repos.slots.find(deployment.slotId) : null;
  if (!slot) return { parts: [], when: [], refund: false, refundId: null };
  const othersHeld = ctx.repos.slots.othersHeldCondition(slot.subscriptionId, deployment.id);
  const free: GivenBack = {
    parts: [ctx.repos.slots.freePart(deployment.id)],
    when: [],
    refund: false,
    refundId: null,
  };
  const subscription = await ctx.repos.subscriptions.find(slot.subscriptionId);
  const order = subscription?.orderId ? await ctx.repos.orders.find(subscription.orderId) : null;
  if (!subscription || order?.state !== "paid") return free;
  if ((await ctx.repos.slots.countHeld(subscription.id)) > 1) return { ...free, when: [othersHeld] };
  const payment = (await ctx.repos.payments.listByOrder(order.id)).find((p) => p.role === "fulfils");
  if (!payment) return free;
  const refundId = uuidv7();
  return {
    refund: true,
    refundId,
    when: [{ sql: `not ${othersHeld.sql}`, args: othersHeld.args }],
    parts: [
      ctx.repos.slots.revokePart(subscription.id),
      ...wantRefundParts(ctx, {
        id: refundId,
        provider: payment.provider,
        providerPaymentId: payment.providerPaymentId,
        orderId: order.id,
        userId: order.userId,
        providerSubscriptionId: subscription.providerSubscriptionId,
        reason,
        kind: "unstarted",
      }),
    ],
  };
}
