import type { Payment } from "../../../db/repositories/payment-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import { type PlanEffect, planEffect } from "../../../domain/billing/refund-effect.ts";
import type { Context } from "../../context.ts";

/** What becomes of a payment's plan when so much (minor units) of it is given back, and which plan that is. */
export async function planEffectOf(
  ctx: Context,
  payment: Payment,
  amountMinor: number,
): Promise<{ effect: PlanEffect; plan: Subscription | null }> {
  const { provider: rail, subscriptionId, role } = payment;
  const plan = subscriptionId ? await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId) : null;
  if (!subscriptionId || !plan || hasEnded(plan.status)) return { effect: "none", plan: null };
  const standing = await ctx.repos.payments.listStanding(rail, subscriptionId);
  const later = standing.some(
    ({ role, createdAt }) => role !== "plan_change" && createdAt > payment.createdAt,
  );
  const isAll = payment.refundedMinor + amountMinor >= payment.amountMinor;
  return { effect: planEffect({ role, isNewest: !later, isAll }), plan };
}
