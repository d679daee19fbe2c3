import { z } from "zod";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { entitles, hasEnded } from "../../domain/billing/entitlement.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { endAgentsOf } from "./end-agents-of.ts";
import { railOf } from "./rail-of.ts";

const Input = z.object({ rail: z.string(), subscriptionId: z.string() });
const TRIES = 4;

/**
 * Brings our copy of a subscription in line with the provider's. When it has ended, its agents are torn down first
 * and the entitlement is taken away after (I11). An unknown status changes nothing but the copy (I3).
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
  if (facts.plan !== null && facts.plan !== row.plan)
    ctx.log.error({
      event: "billing.plan_changed_elsewhere",
      subscriptionId: row.id,
      from: row.plan,
      to: facts.plan,
    });
  const synced = await ctx.repos.subscriptions.sync(row, {
    status: facts.status,
    currentPeriodStart: facts.currentPeriodStartMs,
    currentPeriodEnd: facts.currentPeriodEndMs,
    cancelAt: facts.cancelAtMs,
  });
  if (!synced) return false;
  await ctx.repos.users.update(row.userId, {
    tier: entitles(facts.status) ? row.plan : "starter",
    subscriptionStatus: facts.status,
  });
  return true;
}
