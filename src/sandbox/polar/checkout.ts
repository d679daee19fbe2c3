import { GOOD_CARD } from "../stripe/cards.ts";
import { chargeCard, openPaidOrder } from "./orders.ts";
import { amounts, checkoutJson } from "./shapes/checkout.ts";
import { newCustomer } from "./shapes/customer.ts";
import { newItem } from "./shapes/order.ts";
import { newSubscription } from "./shapes/subscription.ts";
import { msOf, type PolarState } from "./state.ts";
import { saveSubscription } from "./subscription-life.ts";
import type { CheckoutRecord, Customer, EventType } from "./types.ts";

export type PayResult =
  | { status: "succeeded"; checkout: CheckoutRecord }
  | { status: "declined"; checkout: CheckoutRecord; message: string };

/** The buyer finds the checkout no longer payable. */
export class CheckoutNotOpen extends Error {
  readonly checkout: CheckoutRecord;
  constructor(checkout: CheckoutRecord) {
    super(`The checkout ${checkout.id} is ${checkout.status}`);
    this.name = "CheckoutNotOpen";
    this.checkout = checkout;
  }
}

function openCheckout(state: PolarState, id: string): CheckoutRecord {
  const checkout = state.checkouts.get(id);
  if (!checkout) throw new Error(`No such checkout: ${id}`);
  if (checkout.status !== "open") throw new CheckoutNotOpen(checkout);
  return checkout;
}

export function saveCheckout(
  state: PolarState,
  next: CheckoutRecord,
  type: Extract<EventType, `checkout.${string}`> = "checkout.updated",
): CheckoutRecord {
  const saved = { ...next, modified_at: state.now() };
  state.checkouts.put(saved.id, saved);
  state.emit(type, checkoutJson(state, saved));
  return saved;
}

/** The customer a checkout was opened for, or the one that its e-mail address belongs to. */
function buyerOf(state: PolarState, checkout: CheckoutRecord): Customer {
  const email = checkout.customer_email ?? "buyer@example.com";
  const known =
    state.customers.get(checkout.customer_id ?? "") ??
    state.customers.all().find((one) => one.email.toLowerCase() === email.toLowerCase());
  if (known) return known;
  const customer = newCustomer({
    email,
    externalId: checkout.external_customer_id,
    organizationId: state.organizationId,
    now: state.now(),
  });
  state.customers.put(customer.id, customer);
  state.emit("customer.created", customer);
  return customer;
}

const holdsPlan = (state: PolarState, customerId: string | null): boolean =>
  state.subscriptions.all().some((one) => one.customer_id === customerId && one.status !== "canceled");

/** Why the bank or Polar will not take this payment, or null. */
function refusalOf(state: PolarState, checkout: CheckoutRecord, card: string): string | null {
  if (!state.settings.allowMultipleSubscriptions && holdsPlan(state, checkout.customer_id))
    return "You already have an active subscription.";
  return chargeCard(state, card, false);
}

/** What a paid checkout makes: a subscription, then its first order. */
function deliver(state: PolarState, checkout: CheckoutRecord, customer: Customer, card: string): void {
  const now = state.now();
  const { price } = checkout;
  const subscription = saveSubscription(
    state,
    newSubscription({ checkout, customerId: customer.id, price, card, now }),
    "subscription.created",
    "subscription.active",
    "subscription.updated",
  );
  const label = state.products.get(checkout.product_id)?.name ?? "Subscription";
  openPaidOrder(state, {
    items: [
      newItem({
        label,
        amount: checkout.amount,
        taxPercent: state.settings.taxPercent,
        priceId: price.id,
        now,
      }),
    ],
    discountMinor: checkout.discount_amount,
    currency: checkout.currency,
    reason: "subscription_create",
    customerId: customer.id,
    productId: checkout.product_id,
    subscriptionId: subscription.id,
    checkoutId: checkout.id,
    metadata: checkout.metadata,
    description: label,
  });
}

/**
 * What happens when the buyer presses Subscribe: the checkout is `confirmed` while the bank is asked, and open again
 * when it says no.
 * @throws CheckoutNotOpen when it is over
 */
export function payCheckout(state: PolarState, id: string, card = GOOD_CARD): PayResult {
  const open = openCheckout(state, id);
  const confirmed = saveCheckout(state, { ...open, status: "confirmed" });
  const message = refusalOf(state, confirmed, card);
  if (message !== null)
    return { status: "declined", checkout: saveCheckout(state, { ...confirmed, status: "open" }), message };
  const customer = buyerOf(state, confirmed);
  const paid: CheckoutRecord = {
    ...confirmed,
    customer_id: customer.id,
    customer_email: customer.email,
    payment_method_type: "card",
    status: "succeeded",
  };
  deliver(state, paid, customer, card);
  return { status: "succeeded", checkout: saveCheckout(state, paid) };
}

/** A day is over. */
export function passCheckoutTime(state: PolarState): void {
  for (const one of state.checkouts.all()) {
    if (one.status === "open" && msOf(one.expires_at) <= state.nowMs())
      saveCheckout(state, { ...one, status: "expired" }, "checkout.expired");
  }
}

export interface Tampering {
  priceMinor?: number;
  currency?: string;
  seats?: number;
  discountMinor?: number;
  productId?: string;
}

/** Alters what an open checkout sells, behind the back of whoever opened it. */
export function tamperCheckout(state: PolarState, id: string, change: Tampering): CheckoutRecord {
  const checkout = openCheckout(state, id);
  const price = {
    ...checkout.price,
    price_amount: change.priceMinor ?? checkout.price.price_amount,
    price_currency: change.currency ?? checkout.price.price_currency,
    product_id: change.productId ?? checkout.product_id,
  };
  const altered: CheckoutRecord = {
    ...checkout,
    ...amounts(price, change.seats ?? 1, change.discountMinor ?? 0, state.settings.taxPercent),
    price,
    product_id: price.product_id,
    currency: price.price_currency,
    seats: change.seats ?? null,
  };
  state.checkouts.put(id, altered);
  return altered;
}
