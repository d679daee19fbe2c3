import { z } from "zod";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { PaymentFacts } from "../../ports/payment-rail.ts";
import type { Context } from "../context.ts";
import { endAgentsOf } from "./end-agents-of.ts";
import { endPlan } from "./end-plan.ts";
import { railOf } from "./rail-of.ts";
import { syncSubscription } from "./sync-subscription.ts";

const Input = z.object({ rail: z.string(), paymentId: z.string() });

/**
 * Notes refunds and disputes that began outside GoClaw: money taken back in full, or disputed, ends the agents it
 * paid for and the plan itself, since a free slot would run another agent on nothing (I1). Payments we have never
 * seen belong to a checkout and are left to it.
 */
export async function syncPayment({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { rail, paymentId } = Input.parse(input);
  const known = await ctx.repos.payments.find(rail, paymentId);
  if (!known) return;
  await takeNote(ctx, known, await railOf(ctx, rail).readPayment(paymentId));
}

/**
 * What was lost is written down last: a payment that is noted as lost is not looked at again, so that whatever it
 * paid for must be over by then.
 */
async function takeNote(ctx: Context, known: Payment, facts: PaymentFacts): Promise<void> {
  const { provider: rail, providerPaymentId: paymentId } = known;
  const lost = facts.disputed ? "disputed" : facts.refundedMinor >= facts.amountMinor ? "refunded" : null;
  if (lost === "refunded" && known.role === "plan_change")
    // What was given back by hand is the difference between two plans; the plan itself stays paid for.
    ctx.log.warn({ event: "billing.difference_refunded", paymentId, amountMinor: facts.amountMinor });
  else if (lost && known.role !== "surplus") await endWhatItPaidFor(ctx, rail, known, facts, lost);
  await ctx.repos.payments.setRefunded(rail, paymentId, {
    refundedMinor: facts.refundedMinor,
    disputed: facts.disputed,
  });
}

async function endWhatItPaidFor(
  ctx: Context,
  rail: string,
  known: { orderId: string | null; subscriptionId: string | null },
  facts: PaymentFacts,
  lost: "disputed" | "refunded",
): Promise<void> {
  // The order first: an agent that ends under a `paid` order would ask for a refund of money that is gone already.
  if (known.orderId) await ctx.repos.orders.transition(known.orderId, ["paid", "fulfilled"], lost, {});
  const subscriptionId = known.subscriptionId ?? facts.subscriptionId;
  const subscription = subscriptionId
    ? await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId)
    : null;
  if (subscription) await endAgentsOf(ctx, subscription.id, `payment_${lost}`);
  if (subscriptionId)
    await endPlan(ctx, { rail, subscriptionId, idempotencyKey: `cancel:${facts.paymentId}` });
  ctx.log.warn({
    event: `billing.payment_${lost}`,
    paymentId: facts.paymentId,
    amountMinor: facts.amountMinor,
  });
}

/**
 * A paid invoice extends a plan we know; it starts nothing and is never surplus. One whose money was lost before we
 * heard of it ends the plan like any other.
 */
export async function syncInvoice({
  ctx,
  input,
}: {
  ctx: Context;
  input: { rail: string; invoiceId: string };
}): Promise<void> {
  const payment = await railOf(ctx, input.rail).readInvoicePayment(input.invoiceId);
  if (!payment?.subscriptionId) return;
  const subscription = await ctx.repos.subscriptions.findByProviderId(input.rail, payment.subscriptionId);
  if (!subscription) return;
  await ctx.repos.payments.record({
    provider: input.rail,
    providerPaymentId: payment.paymentId,
    orderId: null,
    userId: subscription.userId,
    subscriptionId: payment.subscriptionId,
    invoiceId: input.invoiceId,
    role: payment.purpose === "plan_change" ? "plan_change" : "renewal",
    amountMinor: payment.amountMinor,
    currency: payment.currency,
  });
  const known = await ctx.repos.payments.find(input.rail, payment.paymentId);
  if (known) await takeNote(ctx, known, payment);
  await syncSubscription({ ctx, input: { rail: input.rail, subscriptionId: payment.subscriptionId } });
}
