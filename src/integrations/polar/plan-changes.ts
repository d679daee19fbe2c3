import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type {
  PlanChangeQuote,
  PlanChangeRequest,
  PlanChangeResult,
  PlanId,
  SubscriptionFacts,
} from "../../ports/payment-rail.ts";
import type { PolarClient } from "./client.ts";
import { type PlanOf, subscriptionFacts } from "./facts.ts";
import { readProduct } from "./products.ts";
import { hasEnded, retrieveSubscription, unlessSo } from "./subscriptions.ts";
import { providerCodeOf } from "./translate-error.ts";

export interface Plans {
  products: Record<PlanId, string>;
  planOf: PlanOf;
}

/** The bank said no, or wants the person to prove who they are: nothing has changed. */
const DECLINED: readonly (string | null)[] = [
  "PaymentFailed",
  "PaymentActionRequired",
  "PaymentMethodRequired",
];

const refuse = (reason: string, message: string): AppError =>
  new AppError("conflict", message, { details: { reason } });

function requireChangeable(subscription: models.Subscription, facts: SubscriptionFacts): void {
  if (hasEnded(subscription)) throw new AppError("gone", "the subscription has ended");
  if (subscription.status !== "active")
    throw refuse("plan_overdue", `the subscription is ${subscription.status}`);
  if (facts.cancelAtMs !== null) throw refuse("plan_ending", "the end of the subscription is booked");
  if (facts.pending !== null) throw refuse("change_pending", "another change is on its way");
}

/** What the request has come to already, or null while nothing was done for it. */
function doneAlready(facts: SubscriptionFacts, plan: PlanId): PlanChangeResult | null {
  if (facts.pending?.plan === plan) return { outcome: "booked", subscription: facts };
  if (facts.plan === plan && facts.pending === null) return { outcome: "in_effect", subscription: facts };
  return null;
}

/**
 * What the change would cost. Polar has no call that says so: it is reckoned by Polar's own rule, the rest of the
 * period of the new price less that of the old one, and may differ by what a moment costs.
 */
export async function previewPlanChange(
  client: PolarClient,
  plans: Plans,
  request: PlanChangeRequest,
  nowMs: number,
): Promise<PlanChangeQuote> {
  const subscription = await retrieveSubscription(client, request.subscriptionId);
  requireChangeable(subscription, subscriptionFacts(subscription, plans.planOf));
  const price = await readProduct(client, request.plan, plans.products[request.plan]);
  const startMs = Date.parse(subscription.current_period_start);
  const endMs = Date.parse(subscription.current_period_end);
  const quotedAtMs = Math.min(Math.max(nowMs, startMs), endMs);
  const left = (endMs - quotedAtMs) / (endMs - startMs);
  const difference = Math.round(price.amountMinor * left) - Math.round(subscription.amount * left);
  const isNow = request.when === "now";
  return {
    dueNowMinor: isNow ? Math.max(0, difference) : 0,
    isExact: !isNow,
    renewalMinor: price.amountMinor,
    currency: price.currency,
    effectiveMs: isNow ? quotedAtMs : endMs,
    renewsAtMs: endMs,
    quotedAtMs,
  };
}

/** Now: charged at once, and not changed when the bank says no. Next period: booked as a pending update. */
export async function changePlan(
  client: PolarClient,
  plans: Plans,
  { subscriptionId, plan, when }: PlanChangeRequest,
): Promise<PlanChangeResult> {
  const before = await retrieveSubscription(client, subscriptionId);
  const factsOf = (subscription: models.Subscription) => subscriptionFacts(subscription, plans.planOf);
  const done = doneAlready(factsOf(before), plan);
  if (done) return done;
  requireChangeable(before, factsOf(before));
  try {
    const after = await unlessSo(
      client,
      subscriptionId,
      (now) => doneAlready(factsOf(now), plan) !== null,
      () =>
        client.change("subscriptions.update", (polar) =>
          polar.subscriptions.update(subscriptionId, {
            product_id: plans.products[plan],
            proration_behavior: when === "now" ? "invoice" : "next_period",
          }),
        ),
    );
    const result = doneAlready(factsOf(after), plan);
    if (!result) throw new AppError("unavailable", "the change of plan does not show yet");
    return result;
  } catch (error) {
    if (!DECLINED.includes(providerCodeOf(error)) || providerCodeOf(error) === null) throw error;
    const now = await retrieveSubscription(client, subscriptionId);
    return { outcome: "declined", subscription: factsOf(now) };
  }
}

/** Takes a booked change back; an unpaid one does not exist here. */
export async function undoPlanChange(
  client: PolarClient,
  plans: Plans,
  subscriptionId: string,
): Promise<SubscriptionFacts> {
  const before = await retrieveSubscription(client, subscriptionId);
  if (before.pending_update === null) return subscriptionFacts(before, plans.planOf);
  const after = await unlessSo(
    client,
    subscriptionId,
    (now) => now.pending_update === null,
    () =>
      client.change("subscriptions.update", (polar) =>
        polar.subscriptions.update(subscriptionId, { pending_update: null }),
      ),
  );
  return subscriptionFacts(after, plans.planOf);
}
