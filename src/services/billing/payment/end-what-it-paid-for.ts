import type { Payment } from "../../../db/repositories/payment-repository.ts";
import type { Context } from "../../context.ts";
import { endAgentsOf } from "../plan/end-agents-of.ts";
import { endPlan } from "../plan/end-plan.ts";

/** What is given back while a bank looks at it is given back, however the bank decides. */
const ENDS = {
  disputed: ["paid", "fulfilled"],
  refunded: ["paid", "fulfilled", "disputed"],
} as const;

/**
 * The money of a payment is gone: its order is over, its plan's agents are sent into closing, then the plan is
 * cancelled (I11), since a free slot would run another agent on nothing (I1). Safe to repeat.
 * @param subscriptionId the provider's, where the payment was booked without it
 */
export async function endWhatItPaidFor(
  ctx: Context,
  payment: Payment,
  lost: "disputed" | "refunded",
  subscriptionId: string | null = payment.subscriptionId,
): Promise<void> {
  const { provider: rail, providerPaymentId: paymentId, orderId, amountMinor } = payment;
  // The order first: an agent that ends under a `paid` order would ask for a refund of money that is gone already.
  if (orderId) await ctx.repos.orders.transition(orderId, ENDS[lost], lost, {});
  const subscription = subscriptionId
    ? await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId)
    : null;
  if (subscription) await endAgentsOf(ctx, subscription.id, `payment_${lost}`);
  if (subscriptionId) await endPlan(ctx, { rail, subscriptionId, idempotencyKey: `cancel:${paymentId}` });
  ctx.log.warn({ event: `billing.payment_${lost === "disputed" ? "lost" : lost}`, paymentId, amountMinor });
}
