import { keptIn, type PlanChange } from "../../../db/repositories/plan-change-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { entitles, isPaused } from "../../../domain/billing/entitlement.ts";
import { graceEndsMs, overdueClosesMs } from "../../../domain/billing/grace.ts";
import { PLANS, type Plan } from "../../../domain/plans/plans.ts";
import { whoHasToEnd } from "../../../domain/plans/reshape-slots.ts";
import { periodTokens } from "../../../domain/usage/plan-period.ts";
import type { RailName } from "../../../ports/payment-rail.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { agentsOn, type PlanAgent, planSlots } from "./plan-agents.ts";

export interface PendingChange {
  to: Plan;
  state: PlanChange["state"];
  /** When it takes effect by itself, or is forgotten unless it is paid. */
  atMs: number | null;
  /** Agents that will end with it, as things stand now. */
  ending: PlanAgent[];
}

export interface PlanOverviewEntry {
  subscription: Subscription;
  plan: Plan;
  /** What a month costs, by today's price list. */
  priceMinor: number;
  currency: string;
  agents: PlanAgent[];
  slotsHeld: number;
  slotsTotal: number;
  /** Billable. */
  tokensPerPeriod: number;
  nextPaymentAtMs: number | null;
  endsAtMs: number | null;
  /** While a payment is owed: when its agents are stopped unless it is made, and when they are closed. */
  graceEndsMs: number | null;
  overdueClosesMs: number | null;
  /** A payment is disputed: its agents rest until the bank has decided. */
  isFrozen: boolean;
  change: PendingChange | null;
  /** The moment of which all this is said. */
  nowMs: number;
}

/** The actor's plans with their slots and what is on its way for them, ended ones left out. */
export async function planOverview({ ctx }: { ctx: Context }): Promise<PlanOverviewEntry[]> {
  const actor = requireUser(ctx);
  const changes = await ctx.repos.planChanges.listOpenByUser(actor.userId);
  const running = (await ctx.repos.subscriptions.listByUser(actor.userId)).filter(
    ({ status }) => entitles(status) || isPaused(status),
  );
  return await Promise.all(
    running.map((subscription) =>
      entryOf(ctx, subscription, changes.find((one) => one.subscriptionId === subscription.id) ?? null),
    ),
  );
}

async function entryOf(
  ctx: Context,
  subscription: Subscription,
  change: PlanChange | null,
): Promise<PlanOverviewEntry> {
  const plan = ctx.settings.plans[subscription.plan];
  const slots = await planSlots(ctx, subscription.id);
  const agents = agentsOn(slots);
  const isOverdue = subscription.status === "past_due";
  const overdueSince = isOverdue ? subscription.pastDueSince : null;
  // The price list of a rail that is switched off is not known; its plans run on all the same.
  const price = ctx.settings.prices.get(subscription.provider as RailName)?.[plan.id];
  return {
    subscription,
    plan,
    priceMinor: price?.amountMinor ?? plan.priceMinor,
    currency: price?.currency ?? plan.currency,
    agents,
    slotsHeld: slots.all.filter((slot) => slot.state === "held").length,
    slotsTotal: slots.usable.length,
    tokensPerPeriod: periodTokens(subscription, ctx.settings.plans),
    // An overdue payment is owed now, not at the end of the period that it did not buy.
    nextPaymentAtMs:
      subscription.cancelAt || isOverdue || isPaused(subscription.status)
        ? null
        : subscription.currentPeriodEnd,
    endsAtMs: subscription.cancelAt,
    graceEndsMs: overdueSince === null ? null : graceEndsMs(overdueSince),
    overdueClosesMs: overdueSince === null ? null : overdueClosesMs(overdueSince, ctx.settings.overdueKeepMs),
    isFrozen: subscription.frozenAt !== null,
    nowMs: ctx.clock.now(),
    change: change && {
      to: ctx.settings.plans[change.toPlan],
      state: change.state,
      atMs: change.effectiveAt,
      ending: whoHasToEnd(agents, PLANS[change.toPlan].slots, keptIn(change)),
    },
  };
}
