import { z } from "zod";
import { entitles, hasEnded } from "../../domain/billing/entitlement.ts";
import type { Context } from "../context.ts";
import { endAgentsOf } from "./end-agents-of.ts";
import { railOf } from "./rail-of.ts";

const Input = z.object({ rail: z.string(), subscriptionId: z.string() });

/**
 * Brings our copy of a subscription in line with the provider's. When it has ended, its agents are torn down first
 * and the entitlement is taken away after (I11). An unknown status changes nothing but the copy (I3).
 */
export async function syncSubscription({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { rail, subscriptionId } = Input.parse(input);
  const row = await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId);
  if (!row) {
    ctx.log.info({ event: "billing.foreign_subscription", rail, subscriptionId });
    return;
  }
  const facts = await railOf(ctx, rail).readSubscription(subscriptionId);
  if (hasEnded(facts.status)) await endAgentsOf(ctx, row.id, "subscription_ended");
  await ctx.repos.subscriptions.sync(row, {
    status: facts.status,
    currentPeriodStart: facts.currentPeriodStartMs,
    currentPeriodEnd: facts.currentPeriodEndMs,
    cancelAt: facts.cancelAtMs,
  });
  await ctx.repos.users.update(row.userId, {
    tier: entitles(facts.status) ? row.plan : "starter",
    subscriptionStatus: facts.status,
  });
}
