import { z } from "zod";
import { commitCas, type Part } from "../../../db/cas-batch.ts";
import { keptIn } from "../../../db/repositories/plan-change-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { entitles, hasEnded, isPaidUp, isPaused } from "../../../domain/billing/entitlement.ts";
import { dunningCourse } from "../../../domain/billing/grace.ts";
import { bestPlan, PLANS, type PlanId } from "../../../domain/plans/plans.ts";
import { AppError } from "../../../errors.ts";
import type { SubscriptionFacts } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { railOf } from "../rail-of.ts";
import { endAgentsOf } from "./end-agents-of.ts";
import { type Fit, fitSlots } from "./fit-slots.ts";
import { followChange } from "./follow-change.ts";
import { planNewsParts } from "./plan-news.ts";
import { countResting } from "./rest-agents.ts";

const Input = z.object({ rail: z.string(), subscriptionId: z.string() });
const TRIES = 4;

/**
 * Brings our copy of a subscription in line with the provider's: its status, its plan with the slots of that plan,
 * and whatever change of plan is on its way, whoever asked for it. When it has ended or has become too small, agents
 * are torn down first and the entitlement is taken away after (I11); so they are while it is paused. An unknown status changes nothing but the copy (I3).
 * @throws AppError `conflict` when others kept syncing; an answer must not be dropped, since it may be the newest
 */
export async function syncSubscription({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { rail, subscriptionId } = Input.parse(input);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId);
    if (!row) {
      ctx.log.info({ event: "billing.foreign_subscription", rail, subscriptionId });
      return;
    }
    if (await syncOnce(ctx, row)) return;
  }
  throw new AppError("conflict", "the plan kept changing while it was read", {
    details: { reason: "raced" },
  });
}

/** @returns false when somebody else synced between our two looks */
async function syncOnce(ctx: Context, row: Subscription): Promise<boolean> {
  const facts = await railOf(ctx, row.provider).readSubscription(row.providerSubscriptionId);
  if (hasEnded(facts.status)) await endAgentsOf(ctx, row.id, "subscription_ended");
  if (isPaused(facts.status)) await endAgentsOf(ctx, row.id, "subscription_paused");
  const change = await ctx.repos.planChanges.findOpen(row.id);
  const plan = planToGive(ctx, row, facts);
  const fit: Fit = entitles(facts.status)
    ? await fitSlots(ctx, row, plan, keptIn(change))
    : { parts: [], when: [] };
  const followed = await followChange(ctx, row, { ...facts, plan }, change);
  const isOverdue = facts.status === "past_due";
  const ended = hasEnded(facts.status) ? await unpaidEndParts(ctx, row) : [];
  const paid = row.pastDueSince !== null && isPaidUp(facts.status) ? await paidAgainParts(ctx, row) : [];
  const owed = isOverdue && row.pastDueSince === null ? [tendPart(ctx, row)] : [];
  const head = ctx.repos.subscriptions.head(row, {
    plan,
    priceId: facts.priceId,
    status: facts.status,
    currentPeriodStart: facts.currentPeriodStartMs,
    currentPeriodEnd: facts.currentPeriodEndMs,
    cancelAt: facts.cancelAtMs,
    pastDueSince: isOverdue ? (row.pastDueSince ?? ctx.clock.now()) : null,
    dunningTold: isOverdue ? row.dunningTold : 0,
  });
  head.when = [...fit.when, ...followed.when];
  if (!(await commitCas(ctx.db, head, [...fit.parts, ...followed.parts, ...paid, ...owed, ...ended])))
    return false;
  if (plan !== row.plan)
    ctx.log.info({ event: "billing.plan_changed", subscriptionId: row.id, from: row.plan, to: plan });
  await noteTier(ctx, row.userId, facts.status);
  return true;
}

/** The provider gave up an unpaid plan before we did; where we did, its owner has been told. */
async function unpaidEndParts(ctx: Context, row: Subscription): Promise<Part[]> {
  if (row.pastDueSince === null || hasEnded(row.status)) return [];
  const { length } = dunningCourse(row.pastDueSince, ctx.settings.overdueKeepMs);
  return row.dunningTold >= length
    ? []
    : await planNewsParts(ctx, row, "plan_overdue_ended", { plan: row.plan });
}

/** What was owed is paid: its owner is told, and whoever was stopped is started again by `tendPlan`. */
const paidAgainParts = async (ctx: Context, row: Subscription): Promise<Part[]> => [
  ...(await planNewsParts(ctx, row, "plan_paid_again", {
    plan: row.plan,
    count: await countResting(ctx, row.id),
  })),
  tendPart(ctx, row),
];

/** What time asks of a plan is asked now, not at the next hourly look: `dun` tells of what is owed, `tendRest` lets agents go on. */
const tendPart = (ctx: Context, { provider, providerSubscriptionId }: Subscription): Part =>
  wakePart(ctx, `subscription:${provider}/${providerSubscriptionId}`);

/** More is given only for money that has arrived; a price that is none of ours changes nothing. */
function planToGive(ctx: Context, row: Subscription, facts: SubscriptionFacts): PlanId {
  if (facts.plan === null) {
    ctx.log.error({ event: "billing.foreign_price", subscriptionId: row.id, priceId: facts.priceId });
    return row.plan;
  }
  const isMore = PLANS[facts.plan].slots > PLANS[row.plan].slots;
  return isMore && !isPaidUp(facts.status) ? row.plan : facts.plan;
}

/** What the person has in all: the best of the plans that grant access, on whichever rail. */
async function noteTier(ctx: Context, userId: string, status: string): Promise<void> {
  const granting = (await ctx.repos.subscriptions.listByUser(userId)).filter((one) => entitles(one.status));
  await ctx.repos.users.update(userId, {
    tier: bestPlan(granting.map((one) => one.plan)),
    subscriptionStatus: granting[0]?.status ?? status,
  });
}
