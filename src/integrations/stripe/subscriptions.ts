import type Stripe from "stripe";
import { AppError } from "../../errors.ts";
import { idOf } from "./facts.ts";
import { ask } from "./translate-error.ts";

/** What a pending change is read from: the schedule and the invoice that would pay it. */
export const WITH_PENDING = ["schedule", "latest_invoice"];

export const retrieveSubscription = (stripe: Stripe, id: string): Promise<Stripe.Subscription> =>
  ask("subscriptions.retrieve", "subscription", () =>
    stripe.subscriptions.retrieve(id, { expand: WITH_PENDING }),
  );

/** Lets a schedule go, so that the subscription goes on as it is. Stripe forbids to end one that a schedule manages. */
export async function releaseSchedule(
  stripe: Stripe,
  subscription: Stripe.Subscription,
  idempotencyKey: string,
): Promise<void> {
  const scheduleId = idOf(subscription.schedule);
  if (scheduleId === null) return;
  await ask("subscriptionSchedules.release", "subscription_schedule", () =>
    stripe.subscriptionSchedules.release(scheduleId, {}, { idempotencyKey }),
  );
}

/** Does a change; when Stripe refuses it, looks whether the subscription has already ended. */
async function unlessEnded(
  stripe: Stripe,
  id: string,
  change: () => Promise<Stripe.Subscription>,
): Promise<Stripe.Subscription> {
  try {
    return await change();
  } catch (error) {
    // A second cancellation is answered with "no such subscription".
    if (!(error instanceof AppError && (error.code === "not_found" || error.code === "rejected")))
      throw error;
    const now = await retrieveSubscription(stripe, id);
    if (now.status === "canceled") return now;
    throw error;
  }
}

/**
 * Stripe only stops to collect what an ended subscription owes: its invoices could still be paid, for nothing.
 * https://docs.stripe.com/api/subscriptions/cancel
 */
async function voidOpenInvoices(stripe: Stripe, subscriptionId: string): Promise<void> {
  const { data } = await ask("invoices.list", "list", () =>
    stripe.invoices.list({ subscription: subscriptionId, status: "open", limit: 100 }),
  );
  for (const { id } of data)
    await ask("invoices.voidInvoice", "invoice", () => stripe.invoices.voidInvoice(id)).catch(
      (error: unknown) => {
        // It is not open any more: voided by another hand, or being paid.
        if (!(error instanceof AppError && error.code === "rejected")) throw error;
      },
    );
}

/**
 * Ends a subscription now, and with it what is owed for it, or at its period's end, whatever was booked for it; one
 * that has ended is success.
 */
export async function cancelSubscription(
  stripe: Stripe,
  id: string,
  when: "now" | "period_end",
  idempotencyKey: string,
): Promise<Stripe.Subscription> {
  if (when === "now") {
    const ended = await unlessEnded(stripe, id, () =>
      ask("subscriptions.cancel", "subscription", () => stripe.subscriptions.cancel(id)),
    );
    await voidOpenInvoices(stripe, id);
    return ended;
  }
  return await unlessEnded(stripe, id, async () => {
    await releaseSchedule(stripe, await retrieveSubscription(stripe, id), `${idempotencyKey}:release`);
    return await ask("subscriptions.update", "subscription", () =>
      stripe.subscriptions.update(
        id,
        { cancel_at_period_end: true, expand: WITH_PENDING },
        { idempotencyKey },
      ),
    );
  });
}

/** Takes back a booked end, whichever way it was booked. An ended subscription cannot be resumed. */
export async function resumeSubscription(
  stripe: Stripe,
  id: string,
  idempotencyKey: string,
): Promise<Stripe.Subscription> {
  const now = await retrieveSubscription(stripe, id);
  if (now.status === "canceled")
    throw new AppError("gone", "The subscription has ended", { details: { subscriptionId: id } });
  if (!now.cancel_at_period_end && (now.cancel_at ?? null) === null) return now;
  const change = now.cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: "" as const };
  return ask("subscriptions.update", "subscription", () =>
    stripe.subscriptions.update(id, { ...change, expand: WITH_PENDING }, { idempotencyKey }),
  );
}
