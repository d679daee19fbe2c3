import type { Refund } from "../../db/repositories/refund-repository.ts";
import { AppError } from "../../errors.ts";
import { railOf } from "../../services/billing/rail-of.ts";
import { syncSubscription } from "../../services/billing/sync-subscription.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";

/** Money first, then the subscription, each under a key written down before; a crash repeats the same request. */
export async function advanceRefund(ctx: Context, id: string): Promise<number | null> {
  const refund = await ctx.repos.refunds.find(id);
  if (!refund) return null;
  if (refund.state === "wanted") return await giveMoneyBack(ctx, refund);
  if (refund.state === "refunded") return await endSubscription(ctx, refund);
  return null;
}

async function giveMoneyBack(ctx: Context, refund: Refund): Promise<number | null> {
  ctx.checkpoint("refund.before_call");
  try {
    const facts = await railOf(ctx, refund.provider).refund({
      paymentId: refund.providerPaymentId,
      idempotencyKey: refund.idempotencyKey,
      reason: refund.reason,
    });
    ctx.checkpoint("refund.done_unrecorded");
    await ctx.repos.refunds.transition(refund.id, ["wanted"], "refunded", {
      provider_refund_id: facts.refundId,
      amount_minor: facts.amountMinor,
      currency: facts.currency,
    });
    return ctx.clock.now();
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "rejected" && error.code !== "not_found"))
      throw error;
    ctx.log.error({
      event: "refund.needs_human",
      refundId: refund.id,
      paymentId: refund.providerPaymentId,
      err: error,
    });
    await ctx.repos.refunds.transition(refund.id, ["wanted"], "failed", { error: error.code });
    return null;
  }
}

async function endSubscription(ctx: Context, refund: Refund): Promise<number | null> {
  const { providerSubscriptionId } = refund;
  if (providerSubscriptionId) {
    ctx.checkpoint("cancel.before_call");
    await railOf(ctx, refund.provider).cancelSubscription({
      subscriptionId: providerSubscriptionId,
      when: "now",
      idempotencyKey: `cancel:${refund.id}`,
    });
    ctx.checkpoint("cancel.done_unrecorded");
  }
  await finish(ctx, refund);
  if (providerSubscriptionId)
    await syncSubscription({ ctx, input: { rail: refund.provider, subscriptionId: providerSubscriptionId } });
  return null;
}

async function finish(ctx: Context, refund: Refund): Promise<void> {
  const order = refund.orderId ? await ctx.repos.orders.find(refund.orderId) : null;
  const fulfilling = order
    ? (await ctx.repos.payments.listByOrder(order.id)).find((p) => p.role === "fulfils")
    : undefined;
  if (order && fulfilling?.providerPaymentId === refund.providerPaymentId) {
    await ctx.repos.orders.transition(order.id, ["paid", "fulfilled"], "refunded", { reason: refund.reason });
  }
  await ctx.repos.payments.setRefunded(refund.provider, refund.providerPaymentId, {
    refundedMinor: refund.amountMinor ?? 0,
    disputed: false,
  });
  await ctx.repos.refunds.transition(refund.id, ["refunded"], "done", {}, [
    ...(order
      ? [
          ctx.repos.deployments.eventPart(order.deploymentId, "refunded", null, null, {
            amountMinor: refund.amountMinor,
            currency: refund.currency,
            reason: refund.reason,
            refundId: refund.providerRefundId,
          }),
          wakePart(ctx, `card:${order.deploymentId}`),
        ]
      : []),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "refund.done",
      subjectKind: "refund",
      subjectId: refund.id,
    }),
  ]);
  if (order) ctx.scheduler.nudge(`card:${order.deploymentId}`);
}
