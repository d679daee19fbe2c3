import { v7 as uuidv7 } from "uuid";
import { commitCas, headPart, holds, type Part } from "../../../db/cas-batch.ts";
import type { Order } from "../../../db/repositories/order-repository.ts";
import type { Mismatch } from "../../../domain/billing/match-checkout.ts";
import { AppError } from "../../../errors.ts";
import type { CheckoutFacts, PaymentFacts } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { disputeCaseParts } from "./dispute-case.ts";
import { paymentRow } from "./payment-row.ts";
import { wantRefundParts } from "./want-refund-parts.ts";

/** Why a payment starts nothing. Money that was lost (`payment_…`) is with the person already and needs no refund. */
export type SurplusReason =
  | "agent_gone"
  | "account_in_use"
  | "paid_twice"
  | "plan_over"
  | "payment_refunded"
  | "payment_disputed"
  | `mismatch_${Mismatch}`;

export interface Surplus {
  order: Order;
  facts: Pick<CheckoutFacts, "sessionId" | "subscriptionId">;
  payment: PaymentFacts;
  reason: SurplusReason;
}

/** True while a payment may still fulfil the order. */
export const isUnpaid = (order: Order): boolean => order.state === "open" || order.state === "expired";

/** An order that is in force keeps its state, whatever else was paid; any other one is over and waits no more. */
function stateAfter(order: Order, reason: SurplusReason): Order["state"] {
  if (!isUnpaid(order)) return order.state;
  if (reason === "payment_refunded") return "refunded";
  if (reason === "payment_disputed") return "disputed";
  return reason.startsWith("mismatch_") ? "needs_review" : "expired";
}

/**
 * Books a payment that starts nothing and orders its return: full refund, subscription cancelled, and the person
 * told why. Nothing is ever deployed from it, and its agent goes back to a draft.
 * @throws AppError `conflict` when the order changed meanwhile; calling again settles it
 */
export async function returnSurplus(ctx: Context, surplus: Surplus): Promise<void> {
  const { order, facts, payment, reason } = surplus;
  const isLost = reason === "payment_refunded" || reason === "payment_disputed";
  const refund = isLost ? null : await refundParts(ctx, surplus);
  const state = stateAfter(order, reason);
  const head = ctx.repos.orders.head(order, state, state === order.state ? {} : { reason });
  const deployment = await ctx.repos.deployments.findById(order.deploymentId);
  const waits =
    deployment?.phase === "awaiting_payment" && deployment.orderId === order.id ? deployment : null;
  const row = {
    ...paymentRow(order, payment),
    role: "surplus" as const,
    subscriptionId: facts.subscriptionId,
  };
  const parts: Part[] = [
    ctx.repos.payments.insertPart(row),
    ...disputeCaseParts(ctx, row),
    ctx.repos.checkouts.setStatePart(order.provider, facts.sessionId, "complete"),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "payment.surplus",
      subjectKind: "order",
      subjectId: order.id,
      details: { reason },
    }),
    ctx.repos.deployments.eventPart(
      order.deploymentId,
      isLost ? "payment_lost" : "payment_returned",
      waits && "awaiting_payment",
      waits && "draft",
      { reason, amountMinor: payment.amountMinor, currency: payment.currency },
    ),
    wakePart(ctx, `card:${order.deploymentId}`),
    ...(refund?.parts ?? []),
  ];
  if (waits) {
    const back = ctx.repos.deployments.transitionHead(waits, "draft", {});
    head.when = [holds(back)];
    parts.push(headPart(back));
  }
  ctx.checkpoint("surplus.before_commit");
  if (!(await commitCas(ctx.db, head, parts)))
    throw new AppError("conflict", "the order changed while a payment was returned");
  ctx.checkpoint("surplus.after_commit");
  ctx.log.warn({ event: "billing.surplus", orderId: order.id, reason, amountMinor: payment.amountMinor });
  if (refund) ctx.scheduler.nudge(`refund:${refund.id}`);
}

/** Cancels the payment's own subscription too, unless that one is a plan of ours that somebody else paid for. */
async function refundParts(ctx: Context, { order, facts, payment, reason }: Surplus) {
  const id = uuidv7();
  const isOurPlan =
    facts.subscriptionId !== null &&
    (await ctx.repos.subscriptions.findByProviderId(order.provider, facts.subscriptionId)) !== null;
  const parts = wantRefundParts(ctx, {
    id,
    provider: order.provider,
    providerPaymentId: payment.paymentId,
    orderId: order.id,
    userId: order.userId,
    providerSubscriptionId: isOurPlan ? null : facts.subscriptionId,
    reason,
    kind: "surplus",
  });
  return { id, parts };
}
