import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { hasEnded } from "../../domain/billing/entitlement.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";

/** The actor's plans whose use may be looked at: those that run, or the one that ended last where none does. */
export async function usagePlans({ ctx }: { ctx: Context }): Promise<Subscription[]> {
  const actor = requireUser(ctx);
  const all = await ctx.repos.subscriptions.listByUser(actor.userId);
  const running = all.filter(({ status }) => !hasEnded(status));
  return running.length > 0 ? running : all.slice(-1);
}

/**
 * A plan of the actor's, running or not (I4).
 * @throws AppError `not_found` (`plan`)
 */
export async function ownUsagePlan(ctx: Context, subscriptionId: string): Promise<Subscription> {
  const actor = requireUser(ctx);
  const row = await ctx.repos.subscriptions.find(subscriptionId);
  if (row && row.userId === actor.userId) return row;
  throw new AppError("not_found", "no such plan of yours", { details: { reason: "plan" } });
}

/**
 * The plan that an agent of the actor's runs on, or their newest one where it runs no more; null without any.
 * @throws AppError `not_found` (`agent`)
 */
export async function planOfAgent({
  ctx,
  input,
}: {
  ctx: Context;
  input: { deploymentId: string };
}): Promise<Subscription | null> {
  const { slotId } = await ownDeployment(ctx, input.deploymentId);
  const slot = slotId === null ? null : await ctx.repos.slots.find(slotId);
  if (slot) return await ownUsagePlan(ctx, slot.subscriptionId);
  return (await usagePlans({ ctx })).at(-1) ?? null;
}
