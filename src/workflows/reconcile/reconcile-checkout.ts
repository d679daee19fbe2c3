import type { Order } from "../../db/repositories/order-repository.ts";
import { AppError } from "../../errors.ts";
import { expireOrder } from "../../services/billing/expire-order.ts";
import { railOf } from "../../services/billing/rail-of.ts";
import { syncCheckout } from "../../services/billing/sync-checkout.ts";
import type { Context } from "../../services/context.ts";
import { followAgent } from "../../services/follow-agent.ts";

/** An order without a session this long after its birth was abandoned in a crash. */
const ABANDONED_MS = 10 * 60_000;
/** No provider takes money for a checkout that was opened longer ago than a day. */
const PAYABLE_MS = 25 * 3_600_000;
/** Late payments are looked for this much less often than an open checkout is asked about: every hour, by default. */
const RECONCILES_PER_LATE_LOOK = 60;

/**
 * Asks about an open order until it is settled, so that a lost webhook costs a minute and not a customer, and then, as
 * long as somebody may still pay one of its checkouts, looks for payments that nobody told us of (I1).
 */
export async function reconcileCheckout(ctx: Context, orderId: string): Promise<number | null> {
  const order = await ctx.repos.orders.find(orderId);
  if (!order) return null;
  await followAgent(ctx, order.deploymentId);
  if (order.state !== "open") return await lookForLatePayments(ctx, order);
  const now = ctx.clock.now();
  const checkout = await ctx.repos.checkouts.findOpenByOrder(order.id);
  if (!checkout) {
    if (now - order.updatedAt < ABANDONED_MS) return now + ctx.settings.reconcileMs;
    await expireOrder(ctx, order, null);
    return now + ctx.settings.reconcileMs;
  }
  await syncOne(ctx, order, checkout.sessionId);
  return ctx.clock.now() + ctx.settings.reconcileMs;
}

/** Somebody else may be at the same order; then the next look settles it. */
async function syncOne(ctx: Context, { provider: rail }: Order, sessionId: string): Promise<void> {
  try {
    await syncCheckout({ ctx, input: { rail, sessionId } });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
}

/** A checkout that was given up, or whose opening we never heard of, may be paid all the same. */
async function lookForLatePayments(ctx: Context, order: Order): Promise<number | null> {
  const now = ctx.clock.now();
  if (now - order.createdAt > PAYABLE_MS) return null;
  const customer = await ctx.repos.customers.find(order.provider, order.userId);
  const customerId = customer?.providerCustomerId;
  const checkouts = customerId ? await railOf(ctx, order.provider).listCheckouts({ customerId }) : [];
  for (const { sessionId, paid, paymentId } of checkouts) {
    if (!paid || !paymentId || (await ctx.repos.payments.find(order.provider, paymentId))) continue;
    ctx.log.warn({ event: "billing.late_payment_found", rail: order.provider, sessionId });
    await syncOne(ctx, order, sessionId);
  }
  return now + RECONCILES_PER_LATE_LOOK * ctx.settings.reconcileMs;
}
