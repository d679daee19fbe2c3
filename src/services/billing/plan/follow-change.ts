import { v7 as uuidv7 } from "uuid";
import { type Condition, headPart, holds, type Part } from "../../../db/cas-batch.ts";
import type { PlanChange } from "../../../db/repositories/plan-change-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import { type PlanChangeState, standingOf } from "../../../domain/plans/plan-change.ts";
import type { PlanId } from "../../../domain/plans/plans.ts";
import type { PendingPlan, SubscriptionFacts } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";
import { type PlanNews, planNewsParts } from "./plan-news.ts";

export interface Followed {
  parts: Part[];
  when: Condition[];
}

const waitsUntil = (pending: PendingPlan): number =>
  pending.kind === "booked" ? pending.fromMs : pending.expiresAtMs;

/**
 * Whoever asked in a chat is answered there within this time, while nobody has touched the wish; after it, news of
 * their change is news to them.
 */
const ANSWERED_WITHIN_MS = 60_000;

/** What there is to tell when a change comes to stand where it stands now. */
function newsOf(ctx: Context, change: PlanChange, to: PlanChangeState): PlanNews | null {
  const isBeingAnswered =
    change.state === "wanted" &&
    (ctx.actor.kind === "user" ||
      (change.version === 0 && ctx.clock.now() - change.createdAt < ANSWERED_WITHIN_MS));
  if (isBeingAnswered) return null;
  if (to === "done") return "plan_changed";
  if (to === "lapsed") return "plan_change_lapsed";
  return to === "unpaid" ? "plan_change_unpaid" : null;
}

async function step(
  ctx: Context,
  row: Subscription,
  facts: SubscriptionFacts,
  change: PlanChange,
): Promise<Followed> {
  const over = hasEnded(facts.status);
  const to = standingOf(change, { plan: facts.plan, pending: facts.pending, hasEnded: over });
  const effectiveAt = facts.pending ? waitsUntil(facts.pending) : change.effectiveAt;
  if (to === change.state && effectiveAt === change.effectiveAt) return { parts: [], when: [] };
  const head = ctx.repos.planChanges.head(change, to, { effective_at: effectiveAt });
  // The end of the whole plan has words of its own.
  const news = over || facts.cancelAtMs !== null || to === change.state ? null : newsOf(ctx, change, to);
  return {
    when: [holds(head)],
    parts: [
      headPart(head),
      ...(news ? await planNewsParts(ctx, row, news, { from: change.fromPlan, to: change.toPlan }) : []),
    ],
  };
}

/** A change that was asked for in the provider's own pages is looked after like ours. */
async function adopt(ctx: Context, row: Subscription, pending: PendingPlan, to: PlanId): Promise<Followed> {
  ctx.log.info({ event: "billing.plan_change_seen", subscriptionId: row.id, from: row.plan, to });
  const part = ctx.repos.planChanges.insertPart({
    id: uuidv7(),
    subscriptionId: row.id,
    userId: row.userId,
    fromPlan: row.plan,
    toPlan: to,
    origin: "provider",
    state: pending.kind,
    quotedAt: ctx.clock.now(),
    effectiveAt: waitsUntil(pending),
    // Nobody here has said yet which agents would end.
    warned: -1,
  });
  return { parts: [part], when: [] };
}

/** Brings a change of plan in line with what the provider says. What is returned belongs into the sync's commit. */
export async function followChange(
  ctx: Context,
  row: Subscription,
  facts: SubscriptionFacts,
  change: PlanChange | null,
): Promise<Followed> {
  if (change) return await step(ctx, row, facts, change);
  if (hasEnded(facts.status)) return { parts: [], when: [] };
  const { pending, plan } = facts;
  if (pending?.plan && pending.plan !== row.plan) return await adopt(ctx, row, pending, pending.plan);
  if (plan === null || plan === row.plan || ctx.actor.kind === "user") return { parts: [], when: [] };
  return { parts: await planNewsParts(ctx, row, "plan_changed", { from: row.plan, to: plan }), when: [] };
}
