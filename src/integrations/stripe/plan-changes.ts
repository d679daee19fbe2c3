import type Stripe from "stripe";
import { AppError } from "../../errors.ts";
import type {
  PlanChangeQuote,
  PlanChangeRequest,
  PlanChangeResult,
  PlanId,
  SubscriptionFacts,
} from "../../ports/payment-rail.ts";
import { readPrice } from "./checkouts.ts";
import { idOf, onlyItem, type PlanOf, subscriptionFacts } from "./facts.ts";
import { releaseSchedule, retrieveSubscription, WITH_PENDING } from "./subscriptions.ts";
import { ask } from "./translate-error.ts";

export interface Plans {
  prices: Record<PlanId, string>;
  planOf: PlanOf;
}

interface Current {
  subscription: Stripe.Subscription;
  facts: SubscriptionFacts;
  item: Stripe.SubscriptionItem;
}

const refuse = (reason: string, message: string): AppError =>
  new AppError("conflict", message, { details: { reason } });

async function current(stripe: Stripe, plans: Plans, subscriptionId: string): Promise<Current> {
  const subscription = await retrieveSubscription(stripe, subscriptionId);
  const item = onlyItem(subscription);
  if (!item) throw new AppError("rejected", "the subscription sells more than one plan");
  return { subscription, item, facts: subscriptionFacts(subscription, plans.planOf) };
}

/** What the request has come to already, or null while nothing was done for it. */
function doneAlready(facts: SubscriptionFacts, plan: PlanId): PlanChangeResult | null {
  if (facts.pending?.plan === plan)
    return { outcome: facts.pending.kind === "booked" ? "booked" : "declined", subscription: facts };
  if (facts.plan === plan && facts.pending === null) return { outcome: "in_effect", subscription: facts };
  return null;
}

function requireChangeable({ facts, subscription }: Current): void {
  if (subscription.status === "canceled") throw new AppError("gone", "the subscription has ended");
  if (subscription.status !== "active")
    throw refuse("plan_overdue", `the subscription is ${subscription.status}`);
  if (facts.cancelAtMs !== null) throw refuse("plan_ending", "the end of the subscription is booked");
  if (facts.pending !== null) throw refuse("change_pending", "another change is on its way");
}

/** What the change would cost; Stripe reckons it, and takes the same when it is told the same moment. */
export async function previewPlanChange(
  stripe: Stripe,
  plans: Plans,
  request: PlanChangeRequest,
  nowMs: number,
): Promise<PlanChangeQuote> {
  const now = await current(stripe, plans, request.subscriptionId);
  requireChangeable(now);
  const price = await readPrice(stripe, request.plan, plans.prices[request.plan]);
  const quotedAtS = Math.max(Math.floor(nowMs / 1000), now.item.current_period_start);
  const quote = {
    isExact: true,
    renewalMinor: price.amountMinor,
    currency: price.currency,
    renewsAtMs: now.item.current_period_end * 1000,
    quotedAtMs: quotedAtS * 1000,
  };
  if (request.when === "next_period") return { ...quote, dueNowMinor: 0, effectiveMs: quote.renewsAtMs };
  const preview = await ask("invoices.createPreview", "invoice", () =>
    stripe.invoices.createPreview({
      subscription: request.subscriptionId,
      subscription_details: {
        items: [{ id: now.item.id, price: price.priceId, quantity: 1 }],
        proration_behavior: "always_invoice",
        proration_date: quotedAtS,
      },
    }),
  );
  return { ...quote, dueNowMinor: preview.amount_due, effectiveMs: quote.quotedAtMs };
}

/**
 * In effect once its invoice is paid: until then Stripe keeps it as a pending update beside the old plan. A schedule
 * that has done its work still manages the subscription for a period, and is let go of first.
 */
async function upgrade(
  stripe: Stripe,
  { item, subscription }: Current,
  priceId: string,
  quotedAtMs: number,
  idempotencyKey: string,
): Promise<Stripe.Subscription> {
  await releaseSchedule(stripe, subscription, `${idempotencyKey}:release`);
  return await ask("subscriptions.update", "subscription", () =>
    stripe.subscriptions.update(
      subscription.id,
      {
        items: [{ id: item.id, price: priceId, quantity: 1 }],
        proration_behavior: "always_invoice",
        proration_date: Math.floor(quotedAtMs / 1000),
        payment_behavior: "pending_if_incomplete",
        expand: WITH_PENDING,
      },
      { idempotencyKey },
    ),
  );
}

/** A schedule of two phases, of which the second is the other plan and is let go of once it has begun. */
async function bookForNextPeriod(
  stripe: Stripe,
  { item, subscription }: Current,
  priceId: string,
  idempotencyKey: string,
): Promise<void> {
  const scheduleId =
    idOf(subscription.schedule) ??
    (
      await ask("subscriptionSchedules.create", "subscription_schedule", () =>
        stripe.subscriptionSchedules.create(
          { from_subscription: subscription.id },
          { idempotencyKey: `${idempotencyKey}:schedule` },
        ),
      )
    ).id;
  await ask("subscriptionSchedules.update", "subscription_schedule", () =>
    stripe.subscriptionSchedules.update(
      scheduleId,
      {
        end_behavior: "release",
        proration_behavior: "none",
        phases: [
          {
            items: [{ price: item.price.id, quantity: 1 }],
            start_date: item.current_period_start,
            end_date: item.current_period_end,
          },
          {
            items: [{ price: priceId, quantity: 1 }],
            start_date: item.current_period_end,
            duration: { interval: "month", interval_count: 1 },
            proration_behavior: "none",
          },
        ],
      },
      { idempotencyKey },
    ),
  );
}

export async function changePlan(
  stripe: Stripe,
  plans: Plans,
  request: PlanChangeRequest & { quotedAtMs: number; idempotencyKey: string },
): Promise<PlanChangeResult> {
  const { subscriptionId, plan, idempotencyKey } = request;
  const before = await current(stripe, plans, subscriptionId);
  const done = doneAlready(before.facts, plan);
  if (done) return done;
  requireChangeable(before);
  const priceId = plans.prices[plan];
  if (request.when === "next_period") await bookForNextPeriod(stripe, before, priceId, idempotencyKey);
  else await upgrade(stripe, before, priceId, request.quotedAtMs, idempotencyKey);
  const after = await current(stripe, plans, subscriptionId);
  const result = doneAlready(after.facts, plan);
  if (!result) throw new AppError("unavailable", "the change of plan does not show yet");
  return result;
}

/** Voids the invoice of an unpaid change, which discards it, and lets go of a booked one. */
export async function undoPlanChange(
  stripe: Stripe,
  plans: Plans,
  subscriptionId: string,
  idempotencyKey: string,
): Promise<SubscriptionFacts> {
  const { subscription, facts } = await current(stripe, plans, subscriptionId);
  if (facts.pending?.kind === "unpaid") {
    const invoiceId = idOf(subscription.latest_invoice) ?? "";
    await ask("invoices.voidInvoice", "invoice", () =>
      stripe.invoices.voidInvoice(invoiceId, {}, { idempotencyKey }),
    );
  } else if (facts.pending) {
    await releaseSchedule(stripe, subscription, idempotencyKey);
  } else return facts;
  return (await current(stripe, plans, subscriptionId)).facts;
}
