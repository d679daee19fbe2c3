import { v7 as uuidv7 } from "uuid";
import { commitCas, headPart, holds, type Part } from "../../db/cas-batch.ts";
import type { Order } from "../../db/repositories/order-repository.ts";
import { AppError } from "../../errors.ts";
import type { PaymentFacts } from "../../ports/payment-rail.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { paymentRow } from "./payment-row.ts";

export interface Surplus {
  rail: string;
  order: Order;
  payment: PaymentFacts;
  subscriptionId: string | null;
  reason: string;
}

/**
 * Books a payment that starts nothing and orders its return: full refund, subscription cancelled, and the person
 * told why. Nothing is ever deployed from it.
 */
export async function returnSurplus(ctx: Context, surplus: Surplus): Promise<void> {
  const { rail, order, payment, subscriptionId, reason } = surplus;
  const refundId = uuidv7();
  const wrong = reason.startsWith("mismatch_");
  const head = ctx.repos.orders.head(order, wrong ? "needs_review" : order.state, wrong ? { reason } : {});
  const parts: Part[] = [
    ctx.repos.payments.insertPart({ ...paymentRow(order, payment), role: "surplus", subscriptionId }),
    ctx.repos.refunds.insertPart({
      id: refundId,
      provider: rail,
      providerPaymentId: payment.paymentId,
      orderId: order.id,
      userId: order.userId,
      providerSubscriptionId: subscriptionId,
      reason,
      idempotencyKey: `refund:${payment.paymentId}`,
    }),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "payment.surplus",
      subjectKind: "order",
      subjectId: order.id,
      details: { reason },
    }),
    wakePart(ctx, `refund:${refundId}`),
    wakePart(ctx, `card:${order.deploymentId}`),
  ];
  const deployment = wrong ? await ctx.repos.deployments.findById(order.deploymentId) : null;
  if (deployment?.phase === "awaiting_payment") {
    const back = ctx.repos.deployments.transitionHead(deployment, "draft", {});
    head.when = [...(head.when ?? []), holds(back)];
    parts.push(headPart(back));
  }
  parts.push(
    ctx.repos.deployments.eventPart(order.deploymentId, "payment_returned", null, null, {
      reason,
      amountMinor: payment.amountMinor,
      currency: payment.currency,
    }),
  );
  if (!(await commitCas(ctx.db, head, parts)))
    throw new AppError("conflict", "the order changed while a payment was returned");
  ctx.log.warn({ event: "billing.surplus", orderId: order.id, reason, amountMinor: payment.amountMinor });
  ctx.scheduler.nudge(`refund:${refundId}`);
}
