import type { Payment } from "../../../db/repositories/payment-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import type { Context } from "../../context.ts";

/**
 * The payment that a plan was last paid with, if nothing has run on it: no agent of the plan ran when it came, and none
 * has become live since. Null where something has, or where the money is not simply ours.
 */
export async function unrunPayment(ctx: Context, plan: Subscription): Promise<Payment | null> {
  const standing = await ctx.repos.payments.listStanding(plan.provider, plan.providerSubscriptionId);
  const last = standing.filter(({ role }) => role !== "plan_change").at(-1);
  if (!last || last.refundedMinor > 0 || last.dispute === "open") return null;
  return (await ctx.repos.slots.hasRunSince(plan, last.createdAt)) ? null : last;
}
