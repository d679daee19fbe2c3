import { commitCas } from "../../../db/cas-batch.ts";
import type { PlanChange } from "../../../db/repositories/plan-change-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { kindOfChange, whenOf } from "../../../domain/plans/plan-change.ts";
import { AppError, isTransient } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { planNewsParts } from "./plan-news.ts";
import { syncSubscription } from "./sync-subscription.ts";

/** A wish older than this is not asked for any more: nobody expects to be charged for it now. */
const ASKED_WITHIN_MS = 3_600_000;

/**
 * Carries out what a change of plan still asks of us: the change itself, or taking it back. The key is the change's
 * id, so that a repeat after a crash or a lost answer finds the first one's work. Safe to call at any time.
 * @returns the change as it stands afterwards
 * @throws AppError what the provider answered: a definite refusal ends the change, anything else leaves it to a later try
 */
export async function advancePlanChange(
  ctx: Context,
  row: Subscription,
  change: PlanChange,
): Promise<PlanChange | null> {
  const isStale = ctx.clock.now() - change.createdAt > ASKED_WITHIN_MS;
  if (change.state === "wanted" && !isStale) await ask(ctx, row, change);
  if (change.state === "undoing") await takeBack(ctx, row, change);
  await syncSubscription({
    ctx,
    input: { rail: row.provider, subscriptionId: row.providerSubscriptionId },
  });
  const after = await ctx.repos.planChanges.find(change.id);
  if (after?.state !== "wanted" || !isStale) return after;
  await noteRefused(ctx, row, after);
  return await ctx.repos.planChanges.find(change.id);
}

const NAMED = ["plan_ending", "plan_overdue", "change_pending"];

/** A conflict without a name may be another hand at the same request, which is no refusal. */
function isRefusal(error: unknown): error is AppError {
  if (!(error instanceof AppError) || isTransient(error)) return false;
  if (error.code === "conflict") return NAMED.includes(String(error.details.reason));
  return ["rejected", "gone", "not_found", "payment_required"].includes(error.code);
}

async function ask(ctx: Context, row: Subscription, change: PlanChange): Promise<void> {
  ctx.checkpoint("plan.before_change");
  try {
    const { outcome, subscription } = await railOf(ctx, row.provider).changePlan({
      subscriptionId: row.providerSubscriptionId,
      plan: change.toPlan,
      when: whenOf(kindOfChange(change.fromPlan, change.toPlan)),
      quotedAtMs: change.quotedAt,
      idempotencyKey: `plan-change:${change.id}`,
    });
    if (outcome === "declined" && subscription.pending === null)
      throw new AppError("payment_required", "the card was declined", {
        details: { reason: "card_declined" },
      });
  } catch (error) {
    if (isRefusal(error)) {
      ctx.log.warn({ event: "billing.plan_change_refused", subscriptionId: row.id, err: error });
      await noteRefused(ctx, row, change);
    }
    throw error;
  }
  ctx.checkpoint("plan.changed_unrecorded");
}

/** Nothing came of it. Whoever asked is answered with the refusal; anybody else hears of it as news. */
async function noteRefused(ctx: Context, row: Subscription, change: PlanChange): Promise<void> {
  const news =
    ctx.actor.kind === "user"
      ? []
      : await planNewsParts(ctx, row, "plan_change_refused", { from: change.fromPlan, to: change.toPlan });
  await commitCas(ctx.db, ctx.repos.planChanges.head(change, "refused"), news);
}

async function takeBack(ctx: Context, row: Subscription, change: PlanChange): Promise<void> {
  await railOf(ctx, row.provider).undoPlanChange({
    subscriptionId: row.providerSubscriptionId,
    idempotencyKey: `plan-undo:${change.id}:${change.version}`,
  });
}
