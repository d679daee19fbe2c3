import { randomUUID } from "node:crypto";
import type { PolarState } from "../state.ts";
import { msOf, timeOf } from "../state.ts";
import type { CheckoutRecord, Price, Subscription, SubscriptionRecord } from "../types.ts";

/** A month later on the day the subscription began on, or on the month's last where it has no such day. */
export function monthAfter(time: string, anchorDay: number): string {
  const date = new Date(msOf(time));
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(anchorDay, lastDay));
  return timeOf(date.getTime());
}

export const anchorDay = (subscription: SubscriptionRecord): number =>
  new Date(msOf(subscription.started_at ?? subscription.created_at)).getUTCDate();

export function newSubscription(given: {
  checkout: CheckoutRecord;
  customerId: string;
  price: Price;
  card: string;
  now: string;
}): SubscriptionRecord {
  const { checkout, now } = given;
  return {
    created_at: now,
    modified_at: null,
    id: randomUUID(),
    amount: checkout.amount,
    currency: checkout.currency,
    recurring_interval: "month",
    recurring_interval_count: 1,
    status: "active",
    current_period_start: now,
    current_period_end: monthAfter(now, new Date(msOf(now)).getUTCDate()),
    current_meter_period_start: null,
    current_meter_period_end: null,
    trial_start: null,
    trial_end: null,
    cancel_at_period_end: false,
    canceled_at: null,
    started_at: now,
    ends_at: null,
    ended_at: null,
    past_due_at: null,
    pause_at_period_end: false,
    paused_at: null,
    resumes_at: null,
    customer_id: given.customerId,
    product_id: checkout.product_id,
    discount_id: null,
    checkout_id: checkout.id,
    seats: checkout.seats ?? null,
    units: null,
    customer_cancellation_reason: null,
    customer_cancellation_comment: null,
    metadata: checkout.metadata,
    custom_field_data: {},
    pending_update: null,
    price: given.price,
    card: given.card,
    prorations: [],
  };
}

/** A subscription as the API shows it. */
export function subscriptionJson(state: PolarState, record: SubscriptionRecord): Subscription {
  const { price, card: _card, prorations: _prorations, ...rest } = record;
  const customer = state.customers.get(record.customer_id);
  const product = state.products.get(record.product_id);
  if (!customer || !product) throw new Error(`The subscription ${record.id} lost its customer or product`);
  return { ...rest, customer, product, discount: null, prices: [price], meters: [] };
}
