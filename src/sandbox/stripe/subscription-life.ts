import { collectInvoice, invoiceRenewal } from "./charge-invoice.ts";
import { expireCheckout } from "./checkout.ts";
import { applyPending, expirePending } from "./plan-change.ts";
import { cancelSchedule, enterNextPhase } from "./schedule-life.ts";
import { periodEnd } from "./shapes/subscription.ts";
import type { StripeState } from "./state.ts";
import { periodEndOf, saveSubscription } from "./subscription-books.ts";
import type { Subscription } from "./types.ts";

const NO_DETAILS = { comment: null, feedback: null, feedback_option: null, reason: null };

/** Ends a subscription now. */
export function endSubscription(state: StripeState, subscription: Subscription): Subscription {
  const nowS = state.nowS();
  cancelSchedule(state, subscription);
  const ended: Subscription = {
    ...subscription,
    canceled_at: subscription.canceled_at ?? nowS,
    cancellation_details: {
      ...(subscription.cancellation_details ?? NO_DETAILS),
      reason: "cancellation_requested",
    },
    ended_at: nowS,
    status: "canceled",
  };
  state.subscriptions.put(ended.id, ended);
  state.emit("customer.subscription.deleted", ended);
  return ended;
}

/** Books or unbooks the end of a subscription at its period end. */
export function setCancelAtPeriodEnd(
  state: StripeState,
  subscription: Subscription,
  cancel: boolean,
): Subscription {
  if (subscription.cancel_at_period_end === cancel) return subscription;
  const next: Subscription = {
    ...subscription,
    cancel_at: cancel ? periodEndOf(subscription) : null,
    cancel_at_period_end: cancel,
    canceled_at: cancel ? state.nowS() : null,
    cancellation_details: { ...NO_DETAILS, reason: cancel ? "cancellation_requested" : null },
  };
  return saveSubscription(state, next, subscription);
}

/** Books the end at a moment of one's own choice, in seconds, or unbooks it with null. */
export function setCancelAt(
  state: StripeState,
  subscription: Subscription,
  atS: number | null,
): Subscription {
  const next: Subscription = {
    ...subscription,
    cancel_at: atS,
    cancel_at_period_end: false,
    canceled_at: atS === null ? null : state.nowS(),
    cancellation_details: { ...NO_DETAILS, reason: atS === null ? null : "cancellation_requested" },
  };
  return saveSubscription(state, next, subscription);
}

/** Moves to the next billing period and charges for it. */
function renew(state: StripeState, subscription: Subscription): Subscription {
  const due = enterNextPhase(state, subscription, periodEndOf(subscription));
  const items = due.items.data.map((item) => ({
    ...item,
    current_period_start: item.current_period_end,
    current_period_end: periodEnd(
      item.current_period_end,
      item.price.recurring?.interval ?? "month",
      item.price.recurring?.interval_count ?? 1,
    ),
  }));
  const moved: Subscription = { ...due, items: { ...due.items, data: items } };
  state.subscriptions.put(moved.id, moved);
  const { invoice, paid } = invoiceRenewal(state, moved);
  return saveSubscription(
    state,
    { ...moved, latest_invoice: invoice.id, status: paid ? "active" : "past_due" },
    subscription,
  );
}

/** The buyer replaces the card; an open invoice is tried again with it. */
export function replaceCard(state: StripeState, subscriptionId: string, card: string): Subscription {
  const subscription = state.subscriptions.get(subscriptionId);
  if (!subscription) throw new Error(`No such subscription: ${subscriptionId}`);
  state.cards.put(subscription.default_payment_method ?? "", {
    number: card,
    customer: subscription.customer,
  });
  const invoice = subscription.latest_invoice ? state.invoices.get(subscription.latest_invoice) : undefined;
  if (invoice?.status !== "open") return subscription;
  const { paid } = collectInvoice(state, subscription, invoice);
  if (subscription.pending_update) return paid ? applyPending(state, subscription) : subscription;
  return saveSubscription(state, { ...subscription, status: paid ? "active" : "past_due" }, subscription);
}

const isLive = (subscription: Subscription): boolean =>
  subscription.status === "active" || subscription.status === "past_due";

/** Lets time do its work: sessions expire, periods end. Called before every look at the books. */
export function passTime(state: StripeState): void {
  const nowS = state.nowS();
  for (const session of state.sessions.all()) {
    if (session.status === "open" && session.expires_at <= nowS) expireCheckout(state, session);
  }
  for (const one of state.subscriptions.all()) {
    const due = expirePending(state, one);
    let subscription =
      due.cancel_at !== null && due.cancel_at <= nowS && isLive(due) ? endSubscription(state, due) : due;
    while (isLive(subscription) && periodEndOf(subscription) <= nowS) {
      subscription = renew(state, subscription);
    }
  }
}
