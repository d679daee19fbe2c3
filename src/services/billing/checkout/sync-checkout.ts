import { z } from "zod";
import type { Order } from "../../../db/repositories/order-repository.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import { matchCheckout } from "../../../domain/billing/match-checkout.ts";
import { AppError } from "../../../errors.ts";
import type { CheckoutFacts, PaymentFacts } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";
import { followAgent } from "../../follow-agent.ts";
import { isUnpaid, returnSurplus } from "../payment/return-surplus.ts";
import { endPlan } from "../plan/end-plan.ts";
import { railOf } from "../rail-of.ts";
import { expireOrder } from "./expire-order.ts";
import { fulfilOrder } from "./fulfil-order.ts";

const Input = z.object({ rail: z.string(), sessionId: z.string() });

/**
 * Reads a session afresh and brings our books in line with it. Called by webhooks, the success page and the
 * reconciler alike; any number of calls in any order end the same way.
 */
export async function syncCheckout({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { rail: railName, sessionId } = Input.parse(input);
  const rail = railOf(ctx, railName);
  const facts = await rail.readCheckout(sessionId);
  const order = await orderOf(ctx, railName, facts);
  if (!order) {
    ctx.log.warn({ event: "billing.foreign_checkout", rail: railName, sessionId });
    return;
  }
  await followAgent(ctx, order.deploymentId);
  if (facts.status === "expired") return await sessionExpired(ctx, order, facts.sessionId);
  const customer = await ctx.repos.customers.find(railName, order.userId);
  const match = matchCheckout({ ...order, customerId: customer?.providerCustomerId ?? null }, facts);
  if (match.kind === "unpaid") return await endIfHopeless(ctx, order, facts);
  if (!facts.paymentId) throw new AppError("unavailable", "a paid session does not name its payment yet");
  if (await ctx.repos.payments.find(railName, facts.paymentId)) return;
  const payment = await rail.readPayment(facts.paymentId);
  if (!payment.succeeded) return;
  const { subscriptionId } = facts;
  const lost = lostReason(payment);
  if (lost && subscriptionId)
    await endPlan(ctx, { rail: railName, subscriptionId, idempotencyKey: `cancel:${payment.paymentId}` });
  const mismatch = match.kind === "mismatch" ? (`mismatch_${match.what}` as const) : null;
  const reason = lost ?? mismatch ?? (isUnpaid(order) ? null : "paid_twice");
  if (reason) return await returnSurplus(ctx, { order, facts, payment, reason });
  await fulfilOrder(ctx, { order, facts, payment });
}

/** Money that went back before it was ever booked starts nothing, however late we hear of the payment (I1). */
function lostReason(payment: PaymentFacts): "payment_disputed" | "payment_refunded" | null {
  if (payment.dispute === "open" || payment.dispute === "lost") return "payment_disputed";
  return payment.refundedMinor >= payment.amountMinor ? "payment_refunded" : null;
}

/** Our own row decides; the order id echoed by the provider only helps where a crash kept us from noting the session. */
async function orderOf(ctx: Context, rail: string, facts: CheckoutFacts): Promise<Order | null> {
  const checkout = await ctx.repos.checkouts.find(rail, facts.sessionId);
  if (checkout) return await ctx.repos.orders.find(checkout.orderId);
  return facts.orderId ? await ctx.repos.orders.find(facts.orderId) : null;
}

/** An order ends with its own session; a sibling whose answer was lost says nothing about the one we handed out. */
async function sessionExpired(ctx: Context, order: Order, sessionId: string): Promise<void> {
  const open = await ctx.repos.checkouts.findOpenByOrder(order.id);
  if (open && open.sessionId !== sessionId) return;
  await expireOrder(ctx, order, sessionId);
}

/** A slow payment method may still fail after its session is complete; then the order must not wait for ever. */
async function endIfHopeless(ctx: Context, order: Order, facts: CheckoutFacts): Promise<void> {
  if (facts.status !== "complete" || !facts.subscriptionId || order.state !== "open") return;
  const plan = await railOf(ctx, order.provider).readSubscription(facts.subscriptionId);
  if (hasEnded(plan.status)) await sessionExpired(ctx, order, facts.sessionId);
}
