import { hasEnded } from "../../domain/billing/entitlement.ts";
import { syncSubscription } from "../../services/billing/sync-subscription.ts";
import type { Context } from "../../services/context.ts";

const LOOK_EVERY_MS = 3_600_000;

/** Reads a plan again every hour until it has ended. `id` is `<rail>/<provider's subscription id>`. */
export async function reconcileSubscription(ctx: Context, id: string): Promise<number | null> {
  const slash = id.indexOf("/");
  const rail = id.slice(0, slash);
  const subscriptionId = id.slice(slash + 1);
  await syncSubscription({ ctx, input: { rail, subscriptionId } });
  const row = await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId);
  return !row || hasEnded(row.status) ? null : ctx.clock.now() + LOOK_EVERY_MS;
}
