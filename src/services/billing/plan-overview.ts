import { entitles } from "../../domain/billing/entitlement.ts";
import { PLANS, planById } from "../../domain/plans/plans.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

/** The actor's plans with their slots, ended ones left out. */
export async function planOverview({ ctx }: { ctx: Context }) {
  const actor = requireUser(ctx);
  const slots = await ctx.repos.slots.listByUser(actor.userId);
  const subscriptions = await ctx.repos.subscriptions.listByUser(actor.userId);
  return subscriptions
    .filter((s) => entitles(s.status))
    .map((subscription) => {
      const mine = slots.filter((s) => s.subscriptionId === subscription.id && s.state !== "revoked");
      return {
        subscription,
        plan: PLANS[planById(subscription.plan).id],
        slotsHeld: mine.filter((s) => s.state === "held").length,
        slotsTotal: mine.length,
        // An overdue payment is owed now, not at the end of the period that it did not buy.
        nextPaymentAtMs:
          subscription.cancelAt || subscription.status === "past_due" ? null : subscription.currentPeriodEnd,
        endsAtMs: subscription.cancelAt,
      };
    });
}
