import { commitCas } from "../../db/cas-batch.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { entitles, restReason } from "../../domain/billing/entitlement.ts";
import { resumeAgentsOf, stopAgentsOf } from "../../services/billing/plan/rest-agents.ts";
import { syncSubscription } from "../../services/billing/plan/sync-subscription.ts";
import { railOf } from "../../services/billing/rail-of.ts";
import type { Context } from "../../services/context.ts";

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Keeps the agents of a disputed plan stopped, and starts again whoever was stopped for want of money once it is there.
 * @returns when to look again at the latest (ms)
 */
export async function tendRest(ctx: Context, row: Subscription): Promise<number> {
  if (!entitles(row.status)) return NEVER;
  await tendBookedEnd(ctx, row);
  const why = restReason(row, ctx.clock.now());
  if (why === "overdue") return NEVER;
  if (why === null) return await resumeAgentsOf(ctx, row.id);
  return (await stopAgentsOf(ctx, row.id)) ? NEVER : ctx.clock.now();
}

/** Nothing more is taken for a plan whose payment is disputed: its end is booked, and unbooked when that was won. */
async function tendBookedEnd(ctx: Context, row: Subscription): Promise<void> {
  if (!row.frozenCancels) return;
  const isBooked = row.cancelAt !== null;
  const wish = row.frozenAt === null ? "thaw" : "freeze";
  if (wish === "freeze" && isBooked) return;
  if (wish === "freeze" || isBooked) await moveBookedEnd(ctx, row, wish);
  await syncSubscription({ ctx, input: { rail: row.provider, subscriptionId: row.providerSubscriptionId } });
  const after = wish === "freeze" ? null : await ctx.repos.subscriptions.find(row.id);
  if (after && after.cancelAt === null)
    await commitCas(ctx.db, ctx.repos.subscriptions.head(after, { frozenCancels: false }), []);
}

async function moveBookedEnd(ctx: Context, row: Subscription, wish: "freeze" | "thaw"): Promise<void> {
  const rail = railOf(ctx, row.provider);
  const { providerSubscriptionId: subscriptionId } = row;
  const idempotencyKey = `freeze:${row.id}:${row.version}`;
  ctx.checkpoint(`${wish}.before_call`);
  if (wish === "freeze")
    await rail.cancelSubscription({ subscriptionId, when: "period_end", idempotencyKey });
  else await rail.resumeSubscription({ subscriptionId, idempotencyKey });
  ctx.checkpoint(`${wish}.done_unrecorded`);
}
