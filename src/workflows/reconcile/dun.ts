import { commitCas } from "../../db/cas-batch.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { type DunningStep, dunningCourse, graceEndsMs, overdueClosesMs } from "../../domain/billing/grace.ts";
import { endAgentsOf } from "../../services/billing/plan/end-agents-of.ts";
import { endPlan } from "../../services/billing/plan/end-plan.ts";
import { type PlanNews, planNewsParts } from "../../services/billing/plan/plan-news.ts";
import { stopAgentsOf } from "../../services/billing/plan/rest-agents.ts";
import { syncSubscription } from "../../services/billing/plan/sync-subscription.ts";
import type { Context } from "../../services/context.ts";

const NEWS: Record<DunningStep, PlanNews> = {
  reminder: "plan_overdue",
  stop: "plan_overdue_stopped",
  close_warning: "plan_overdue_closing",
  close: "plan_overdue_ended",
};

/**
 * Follows a plan that stays overdue: reminds of the payment, stops its agents when the days of grace are over, warns
 * before they are closed, and at last closes them and ends the plan (I11). Whoever pays in between has them back.
 * @returns when to look again at the latest (ms)
 */
export async function dun(ctx: Context, known: Subscription): Promise<number> {
  const row = await beforeTheEnd(ctx, known);
  const since = row.pastDueSince;
  if (row.status !== "past_due" || since === null) return Number.POSITIVE_INFINITY;
  const keepMs = ctx.settings.overdueKeepMs;
  const course = dunningCourse(since, keepMs);
  const due = course.filter(({ atMs }) => atMs <= ctx.clock.now());
  const step = due.at(-1)?.step ?? "reminder";
  if (due.length > row.dunningTold) {
    ctx.checkpoint(`dunning.${step}.before_commit`);
    const told = await commitCas(
      ctx.db,
      ctx.repos.subscriptions.head(row, { dunningTold: due.length }),
      await planNewsParts(ctx, row, NEWS[step], {
        plan: row.plan,
        rail: row.provider,
        endsAtMs: graceEndsMs(since),
        closesAtMs: overdueClosesMs(since, keepMs),
      }),
    );
    ctx.checkpoint(`dunning.${step}.after_commit`);
    // The plan changed while we looked: it may have been paid.
    if (!told) return ctx.clock.now();
  }
  if (step === "close") return await close(ctx, row, since);
  const nextMs = course[due.length]?.atMs ?? Number.POSITIVE_INFINITY;
  const mayRun = step === "reminder";
  const isSettled = mayRun || (await stopAgentsOf(ctx, row.id));
  return isSettled ? nextMs : ctx.clock.now();
}

async function close(ctx: Context, row: Subscription, since: number): Promise<number> {
  await endAgentsOf(ctx, row.id, "payment_overdue");
  await endPlan(ctx, {
    rail: row.provider,
    subscriptionId: row.providerSubscriptionId,
    idempotencyKey: `overdue:${row.id}:${since}`,
  });
  return Number.POSITIVE_INFINITY;
}

/** What cannot be undone is not done by what was read a while ago: it may have been paid since. */
async function beforeTheEnd(ctx: Context, row: Subscription): Promise<Subscription> {
  const { pastDueSince: since, provider: rail, providerSubscriptionId: subscriptionId } = row;
  if (since === null || overdueClosesMs(since, ctx.settings.overdueKeepMs) > ctx.clock.now()) return row;
  await syncSubscription({ ctx, input: { rail, subscriptionId } });
  return (await ctx.repos.subscriptions.find(row.id)) ?? row;
}
