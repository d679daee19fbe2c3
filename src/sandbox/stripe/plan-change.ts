import { collectInvoice, openInvoice, voidInvoice } from "./charge-invoice.ts";
import { invalidRequest, StripeFault } from "./errors.ts";
import type { LineDraft } from "./shapes/invoice.ts";
import { planOf } from "./shapes/subscription.ts";
import type { StripeState } from "./state.ts";
import { periodEndOf, saveSubscription } from "./subscription-books.ts";
import type { Invoice, Price, Subscription, SubscriptionItem } from "./types.ts";

/** An unpaid change is forgotten this long after it was asked for, or with the period, whichever comes first. */
const PENDING_S = 23 * 3600;

export interface ItemChange {
  item: SubscriptionItem;
  price: Price;
  /** Seconds; the difference is reckoned from here to the period's end. */
  fromS: number;
}

export type PaymentBehavior = "allow_incomplete" | "error_if_incomplete" | "pending_if_incomplete";

/** What is left of the old price goes back, what is left of the new one is charged; each line is rounded. */
export function prorationLines({ item, price, fromS }: ItemChange): LineDraft[] {
  const left = item.current_period_end - fromS;
  const share = (of: Price): number =>
    Math.round(
      ((of.unit_amount ?? 0) * (item.quantity ?? 1) * left) /
        (item.current_period_end - item.current_period_start),
    );
  const line = (of: Price, amount: number, description: string): LineDraft => ({
    item,
    price: of,
    amount,
    description,
    period: { start: fromS, end: item.current_period_end },
    proration: true,
  });
  return [
    line(item.price, -share(item.price), "Unused time on the old price"),
    line(price, share(price), "Remaining time on the new price"),
  ];
}

const withPrice = (subscription: Subscription, { item, price }: ItemChange): SubscriptionItem[] =>
  subscription.items.data.map((one) => (one.id === item.id ? { ...one, price, plan: planOf(price) } : one));

const withItems = (subscription: Subscription, data: SubscriptionItem[]): Subscription => ({
  ...subscription,
  items: { ...subscription.items, data },
});

/** Another price from now on, with nothing to pay for the rest of the period. */
export const switchWithoutCharge = (
  state: StripeState,
  subscription: Subscription,
  change: ItemChange,
): Subscription =>
  saveSubscription(state, withItems(subscription, withPrice(subscription, change)), subscription);

/** Another price from now on, with an invoice for the rest of the period at once. */
export function switchWithInvoice(
  state: StripeState,
  subscription: Subscription,
  change: ItemChange,
  behavior: PaymentBehavior,
): Subscription {
  const lines = prorationLines(change);
  if (lines.reduce((sum, line) => sum + line.amount, 0) < 0)
    throw invalidRequest("The sandbox gives no credit for the rest of a period; change at its end instead.");
  const before = withoutPending(state, subscription);
  const opened = openInvoice(state, before, "subscription_update", lines);
  const { invoice, paid, message } = collectInvoice(state, before, opened);
  const items = withPrice(before, change);
  const billed = { ...before, latest_invoice: invoice.id };
  if (paid) return saveSubscription(state, withItems(billed, items), subscription);
  if (behavior === "allow_incomplete")
    return saveSubscription(state, { ...withItems(billed, items), status: "past_due" }, subscription);
  if (behavior === "error_if_incomplete") {
    voidInvoice(state, invoice);
    throw new StripeFault(402, {
      type: "card_error",
      code: "card_declined",
      message: message ?? "Your card was declined.",
    });
  }
  const pending = {
    billing_cycle_anchor: null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: Math.min(state.nowS() + PENDING_S, periodEndOf(before)),
    metadata: null,
    subscription_items: items,
    trial_end: null,
    trial_from_plan: null,
  };
  return saveSubscription(state, { ...billed, pending_update: pending }, subscription);
}

/** The invoice of a pending change was paid: the change takes effect. */
export function applyPending(state: StripeState, subscription: Subscription): Subscription {
  const items = subscription.pending_update?.subscription_items;
  if (!items) return subscription;
  const applied = saveSubscription(
    state,
    { ...withItems(subscription, items), pending_update: null },
    subscription,
  );
  state.emit("customer.subscription.pending_update_applied", applied);
  return applied;
}

/** Its time is over, or its invoice was voided, or another change took its place. */
function withoutPending(state: StripeState, subscription: Subscription): Subscription {
  if (!subscription.pending_update) return subscription;
  const invoice = state.invoices.get(subscription.latest_invoice ?? "");
  if (invoice?.status === "open") voidInvoice(state, invoice);
  const discarded = saveSubscription(state, { ...subscription, pending_update: null }, subscription);
  state.emit("customer.subscription.pending_update_expired", discarded);
  return discarded;
}

export const expirePending = (state: StripeState, subscription: Subscription): Subscription =>
  (subscription.pending_update?.expires_at ?? Number.POSITIVE_INFINITY) <= state.nowS()
    ? withoutPending(state, subscription)
    : subscription;

const subscriptionOf = (state: StripeState, invoice: Invoice): Subscription | undefined =>
  state.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? "");

/** Voids an invoice by hand, and with it the change that waited for its payment. */
export function voidByHand(state: StripeState, invoice: Invoice): Invoice {
  if (invoice.status !== "open")
    throw invalidRequest(
      "You can only pass in open invoices. This invoice isn't open, or its payment has begun.",
    );
  const subscription = subscriptionOf(state, invoice);
  if (!subscription?.pending_update || subscription.latest_invoice !== invoice.id)
    return voidInvoice(state, invoice);
  withoutPending(state, subscription);
  return state.invoices.get(invoice.id) ?? invoice;
}

/** The buyer pays an open invoice on its page. @returns what the card network said, or null when it is paid */
export function payInvoice(state: StripeState, invoice: Invoice, card: string): string | null {
  const subscription = subscriptionOf(state, invoice);
  if (!subscription || invoice.status !== "open") return "This invoice can no longer be paid.";
  const { paid, message } = collectInvoice(state, subscription, invoice, card);
  if (!paid) return message ?? "Your card was declined.";
  if (subscription.latest_invoice !== invoice.id) return null;
  if (subscription.pending_update) applyPending(state, subscription);
  else if (subscription.status === "past_due")
    saveSubscription(state, { ...subscription, status: "active" }, subscription);
  return null;
}
