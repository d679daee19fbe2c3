import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { hasEnded } from "../../domain/billing/entitlement.ts";
import { bookUnheard } from "../../services/billing/payment/book-unheard.ts";
import { syncPayment } from "../../services/billing/payment/sync-payment.ts";
import { syncSubscription } from "../../services/billing/plan/sync-subscription.ts";
import { railOf } from "../../services/billing/rail-of.ts";
import type { Context } from "../../services/context.ts";
import { atRail, seldomMs } from "./look-seldom.ts";
import { tendPlan } from "./tend-plan.ts";

/** Banks take disputes for about this long. */
const DISPUTABLE_MS = 120 * 86_400_000;

/**
 * Reads a plan and what was paid for it again every hour until it has ended, so that a plan that ended, a refund by
 * hand, a renewal and a dispute are heard of even when their webhooks were lost (I1), and does what time asks of it.
 * `id` is `<rail>/<provider's subscription id>`.
 */
export async function reconcileSubscription(ctx: Context, id: string): Promise<number | null> {
  const { rail, id: subscriptionId } = atRail(id);
  const before = await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId);
  await syncSubscription({ ctx, input: { rail, subscriptionId } });
  noteDrift(ctx, before, await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId));
  const since = ctx.clock.now() - DISPUTABLE_MS;
  for (const payment of await ctx.repos.payments.listUnsettled(rail, subscriptionId, since))
    await lookAtPayment(ctx, payment);
  const known = await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId);
  if (known) await bookUnheard(ctx, rail, subscriptionId);
  const tendAt = known ? await tendPlan(ctx, known.id) : Number.POSITIVE_INFINITY;
  const row = await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId);
  if (!row) return null;
  const now = ctx.clock.now();
  // How a dispute ends is to be known even where the plan ended before it.
  if (hasEnded(row.status))
    return (await ctx.repos.payments.hasOpenDispute({ rail, subscriptionId })) ? now + seldomMs(ctx) : null;
  // A change whose time has come may be late at the provider: then it is asked often, but not all the time.
  return Math.min(Math.max(tendAt, now + ctx.settings.reconcileMs), now + seldomMs(ctx));
}

/** A refund or a dispute that is found here is one that nobody told of, unless the provider never tells of disputes. */
async function lookAtPayment(ctx: Context, before: Payment): Promise<void> {
  const { provider: rail, providerPaymentId: paymentId } = before;
  await syncPayment({ ctx, input: { rail, paymentId } });
  const after = await ctx.repos.payments.find(rail, paymentId);
  if (!after) return;
  const isTold = railOf(ctx, rail).disputedPayments === undefined;
  if (after.refundedMinor > before.refundedMinor)
    ctx.log.warn({ event: "billing.drift", rail, what: "refund", paymentId });
  if (after.dispute !== before.dispute && isTold)
    ctx.log.warn({ event: "billing.drift", rail, what: "dispute", paymentId });
}

/** What webhooks would have told by now, if none was lost. */
function noteDrift({ log }: Context, before: Subscription | null, after: Subscription | null): void {
  if (!before || !after) return;
  const isSame =
    before.status === after.status &&
    before.plan === after.plan &&
    before.currentPeriodEnd === after.currentPeriodEnd &&
    before.cancelAt === after.cancelAt;
  if (!isSame) log.warn({ event: "billing.drift", rail: after.provider, what: "subscription" });
}
