import { AppError } from "../../errors.ts";
import { expireOrder } from "../../services/billing/checkout/expire-order.ts";
import { syncCheckout } from "../../services/billing/checkout/sync-checkout.ts";
import type { Context } from "../../services/context.ts";
import { followAgent } from "../../services/follow-agent.ts";

/** An order without a session this long after its birth was abandoned in a crash. */
const ABANDONED_MS = 10 * 60_000;

/** The longest between two looks at an open order, in rounds of `reconcileMs`: five minutes, by default. */
const MOST_ROUNDS = 5;

/**
 * Asks about an open order until it is settled, so that a lost webhook costs minutes and not a customer (I1): soon after
 * it was opened, when people pay, and ever more seldom while nobody does, so that carts that are left standing do not
 * use up what a provider answers in a minute.
 */
export async function reconcileCheckout(ctx: Context, orderId: string): Promise<number | null> {
  const order = await ctx.repos.orders.find(orderId);
  if (order?.state !== "open") return null;
  await followAgent(ctx, order.deploymentId);
  const now = ctx.clock.now();
  const checkout = await ctx.repos.checkouts.findOpenByOrder(order.id);
  if (!checkout) {
    if (now - order.updatedAt < ABANDONED_MS) return now + ctx.settings.reconcileMs;
    await expireOrder(ctx, order, null);
    return null;
  }
  try {
    await syncCheckout({ ctx, input: { rail: order.provider, sessionId: checkout.sessionId } });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
  const state = (await ctx.repos.orders.find(orderId))?.state;
  // One that nobody paid just ran out.
  if (state !== "open" && state !== "expired")
    ctx.log.warn({ event: "billing.drift", rail: order.provider, what: "checkout" });
  const { reconcileMs } = ctx.settings;
  const openForMs = ctx.clock.now() - order.createdAt;
  return ctx.clock.now() + Math.min(Math.max(openForMs, reconcileMs), MOST_ROUNDS * reconcileMs);
}
