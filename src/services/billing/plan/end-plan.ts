import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { syncSubscription } from "./sync-subscription.ts";

/**
 * Cancels a subscription at once, so that nothing more is taken for it, and brings our copy in line. Safe to repeat;
 * one that the provider definitely does not know has nothing left to cancel.
 */
export async function endPlan(
  ctx: Context,
  plan: { rail: string; subscriptionId: string; idempotencyKey: string },
): Promise<void> {
  const { rail, subscriptionId, idempotencyKey } = plan;
  ctx.checkpoint("cancel.before_call");
  try {
    await railOf(ctx, rail).cancelSubscription({ subscriptionId, when: "now", idempotencyKey });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    ctx.log.error({ event: "billing.subscription_unknown", rail, subscriptionId });
    return;
  }
  ctx.checkpoint("cancel.done_unrecorded");
  await syncSubscription({ ctx, input: { rail, subscriptionId } });
}
