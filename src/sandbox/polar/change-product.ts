import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { refused, wrong } from "./errors.ts";
import { chargeCard, openPaidOrder } from "./orders.ts";
import { newItem } from "./shapes/order.ts";
import { priceOf } from "./shapes/product.ts";
import { msOf, type PolarState } from "./state.ts";
import { hasEnded, saveSubscription } from "./subscription-life.ts";
import type { Price, Product, SubscriptionRecord } from "./types.ts";

/** @throws PolarFault 422 for a product that cannot be changed to */
function saleable(
  state: PolarState,
  productId: string,
  currency: string,
): { product: Product; price: Price } {
  const product = state.products.get(productId);
  if (!product) throw wrong("product_id", "Product does not exist.", productId);
  if (product.is_archived) throw wrong("product_id", "Product is archived.", productId);
  if (!product.is_recurring) throw wrong("product_id", "Product is not recurring.", productId);
  const price = priceOf(product);
  if (price?.price_currency !== currency)
    throw wrong("product_id", "This product doesn't have a price for the subscription currency.", productId);
  return { product, price };
}

/** How much of the current period is left, from 0 to 1. */
function leftOf(subscription: SubscriptionRecord, nowMs: number): number {
  const startMs = msOf(subscription.current_period_start);
  const endMs = msOf(subscription.current_period_end);
  return Math.max(0, endMs - nowMs) / (endMs - startMs);
}

/** What is given back for the rest of the old product, and taken for the rest of the new one. */
function prorate(state: PolarState, subscription: SubscriptionRecord, product: Product, price: Price) {
  const left = leftOf(subscription, state.nowMs());
  const old = state.products.get(subscription.product_id);
  const item = (label: string, amount: number, priceId: string) =>
    newItem({
      label,
      amount: Math.round(amount * left) || 0,
      taxPercent: state.settings.taxPercent,
      priceId,
      proration: true,
      now: state.now(),
    });
  return [
    item(`Remaining time on ${old?.name ?? "the old product"}`, -subscription.amount, subscription.price.id),
    item(`Remaining time on ${product.name}`, price.price_amount, price.id),
  ];
}

export interface ProductChange {
  productId: string;
  /** The organization's own default is `prorate`. */
  proration: models.SubscriptionProrationBehavior | null | undefined;
}

/**
 * Changes what a subscription sells. `invoice` charges the difference now and changes nothing when the bank says no;
 * `prorate` leaves it to the next order; `next_period` changes nothing before that.
 * @throws PolarFault 402, 403, 422
 */
export function changeProduct(
  state: PolarState,
  subscription: SubscriptionRecord,
  { productId, proration }: ProductChange,
): SubscriptionRecord {
  if (hasEnded(subscription) || subscription.cancel_at_period_end)
    throw refused(
      403,
      "AlreadyCanceledSubscription",
      "This subscription is already canceled or will be at the end of the period.",
    );
  if (subscription.status !== "active")
    throw refused(403, "InactiveSubscription", `Subscription ${subscription.id} is not active.`);
  if (proration === "reset")
    throw wrong(
      "proration_behavior",
      "The 'reset' proration behavior is not enabled for this organization.",
      proration,
    );
  const { product, price } = saleable(state, productId, subscription.currency);
  if (proration === "next_period") return book(state, subscription, product);
  const items = prorate(state, subscription, product, price);
  const changed = {
    ...subscription,
    product_id: product.id,
    price,
    amount: price.price_amount,
    pending_update: null,
  };
  if (proration !== "invoice")
    return saveSubscription(
      state,
      { ...changed, prorations: [...subscription.prorations, ...items] },
      "subscription.updated",
    );
  invoice(state, changed, product, items);
  return saveSubscription(state, changed, "subscription.updated");
}

function book(state: PolarState, subscription: SubscriptionRecord, product: Product): SubscriptionRecord {
  const pending = {
    created_at: state.now(),
    modified_at: null,
    id: randomUUID(),
    applies_at: subscription.current_period_end,
    product_id: product.id,
    seats: null,
    units: null,
  };
  return saveSubscription(state, { ...subscription, pending_update: pending }, "subscription.updated");
}

/** Takes the difference at once; a credit is kept for later orders instead of being paid out. */
function invoice(
  state: PolarState,
  subscription: SubscriptionRecord,
  product: Product,
  items: models.OrderItemSchema[],
): void {
  const given = {
    items,
    currency: subscription.currency,
    reason: "subscription_update" as const,
    customerId: subscription.customer_id,
    productId: product.id,
    subscriptionId: subscription.id,
    checkoutId: null,
    metadata: subscription.metadata,
    description: product.name,
  };
  const due = items.reduce((sum, one) => sum + one.amount, 0);
  if (due > 0 && chargeCard(state, subscription.card, true) !== null)
    throw refused(402, "PaymentFailed", "The payment for this update failed.");
  openPaidOrder(state, given);
}
