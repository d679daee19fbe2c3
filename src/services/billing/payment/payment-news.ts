import type { Part } from "../../../db/cas-batch.ts";
import type { Evidence } from "../../../db/repositories/deployment-event-repository.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { agentOfPlan } from "../plan/plan-news.ts";

/** What a payment's owner is told without having asked. */
export type PaymentNews = "refunded" | "refund_failed" | "refund_held" | "refund_declined";

/** The agent whose chat hears of a payment: the one it was paid for, or the one that its plan was bought for. */
export async function agentOfPayment(
  ctx: Context,
  { orderId, payment }: { orderId: string | null; payment: Payment | null },
): Promise<string | null> {
  const order = orderId ? await ctx.repos.orders.find(orderId) : null;
  if (order) return order.deploymentId;
  if (!payment?.subscriptionId) return null;
  const plan = await ctx.repos.subscriptions.findByProviderId(payment.provider, payment.subscriptionId);
  return plan && (await agentOfPlan(ctx, plan));
}

/** News about money of an agent goes into the commit that it is about, so that it is told once. */
export function paymentNewsParts(
  ctx: Context,
  deploymentId: string | null,
  type: PaymentNews,
  evidence: Evidence,
): Part[] {
  if (deploymentId === null) return [];
  return [
    ctx.repos.deployments.eventPart(deploymentId, type, null, null, evidence),
    wakePart(ctx, `card:${deploymentId}`),
  ];
}
