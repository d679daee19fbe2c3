import { z } from "zod";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { ownPlan } from "./own-plan.ts";
import { syncSubscription } from "./sync-subscription.ts";

const Input = z.object({ subscriptionId: z.string(), choice: z.enum(["keep", "cancel"]) });

/**
 * Keeps a plan, or lets it end with the paid period. The key carries the row's version: a repeat of the same press
 * is the same request, a change of mind is a new one.
 * @throws AppError `not_found` (`plan`), `gone` when it is over
 */
export async function keepOrCancelPlan({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = requireUser(ctx);
  const { subscriptionId, choice } = Input.parse(input);
  const row = await ownPlan(ctx, subscriptionId);
  const rail = railOf(ctx, row.provider);
  const request = {
    subscriptionId: row.providerSubscriptionId,
    idempotencyKey: `plan:${choice}:${row.id}:${row.version}`,
  };
  if (choice === "cancel") await rail.cancelSubscription({ ...request, when: "period_end" });
  else await rail.resumeSubscription(request);
  await ctx.repos.audit.write({
    actor,
    action: `plan.${choice}`,
    subjectKind: "subscription",
    subjectId: row.id,
  });
  await syncSubscription({ ctx, input: { rail: row.provider, subscriptionId: row.providerSubscriptionId } });
  return await ctx.repos.subscriptions.find(subscriptionId);
}
