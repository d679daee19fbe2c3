import { refused, wrong } from "./errors.ts";
import { chargeCard, openOrder, saveOrder, settleOrder, voidPendingOrders } from "./orders.ts";
import { customerState } from "./shapes/customer.ts";
import { newItem } from "./shapes/order.ts";
import { anchorDay, monthAfter, subscriptionJson } from "./shapes/subscription.ts";
import { msOf, type PolarState, timeOf } from "./state.ts";
import type { EventType, OrderRecord, SubscriptionRecord } from "./types.ts";

const DAY_MS = 86_400_000;
/** How long after each failed try the next one comes: 2, 7, 14 and 21 days after the first. */
const DUNNING_MS = [2, 5, 7, 7].map((days) => days * DAY_MS);

export const hasEnded = (subscription: SubscriptionRecord): boolean => subscription.status === "canceled";

function tell(
  state: PolarState,
  subscription: SubscriptionRecord,
  ...types: Extract<EventType, `subscription.${string}`>[]
): void {
  for (const type of types) state.emit(type, subscriptionJson(state, subscription));
}

/** Every change ends with the customer's new state. */
export function tellState(state: PolarState, customerId: string): void {
  const customer = state.customers.get(customerId);
  if (!customer) return;
  const own = state.subscriptions.all().filter((one) => one.customer_id === customerId);
  state.emit("customer.state_changed", customerState(customer, own));
}

/** Stores a change and tells of it, `subscription.updated` first. */
export function saveSubscription(
  state: PolarState,
  next: SubscriptionRecord,
  ...types: Extract<EventType, `subscription.${string}`>[]
): SubscriptionRecord {
  const saved = { ...next, modified_at: state.now() };
  state.subscriptions.put(saved.id, saved);
  tell(state, saved, ...types);
  tellState(state, saved.customer_id);
  return saved;
}

const alreadyCanceled = () =>
  refused(
    403,
    "AlreadyCanceledSubscription",
    "This subscription is already canceled or will be at the end of the period.",
  );

/** Ends a subscription at once. @throws PolarFault 403 when it has ended */
export function revoke(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  if (hasEnded(subscription)) throw alreadyCanceled();
  const now = state.now();
  const ended = saveSubscription(
    state,
    {
      ...subscription,
      canceled_at: now,
      ends_at: now,
      ended_at: now,
      status: "canceled",
      pending_update: null,
    },
    "subscription.updated",
    "subscription.canceled",
    "subscription.revoked",
  );
  voidPendingOrders(state, ended.id);
  return ended;
}

/** Books the end at the period's end; the status stays what it is. @throws PolarFault 403 when booked or over */
export function cancelAtPeriodEnd(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  if (hasEnded(subscription) || subscription.cancel_at_period_end) throw alreadyCanceled();
  return saveSubscription(
    state,
    {
      ...subscription,
      cancel_at_period_end: true,
      canceled_at: state.now(),
      ends_at: subscription.current_period_end,
    },
    "subscription.updated",
    "subscription.canceled",
  );
}

/** Takes a booked end back. @throws PolarFault 410 when it has come, 409 when none is booked */
export function uncancel(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  if (hasEnded(subscription))
    throw refused(410, "ResourceUnavailable", "This resource is no longer available.");
  if (!subscription.cancel_at_period_end)
    throw refused(
      409,
      "SubscriptionNotScheduledToCancel",
      "This subscription is not scheduled to be canceled.",
    );
  return saveSubscription(
    state,
    { ...subscription, cancel_at_period_end: false, canceled_at: null, ends_at: null },
    "subscription.updated",
    "subscription.uncanceled",
  );
}

/** Forgets a change of product that waits for the next period. @throws PolarFault 422 when none waits */
export function clearPendingUpdate(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  if (!subscription.pending_update)
    throw wrong("pending_update", "This subscription has no pending update to clear.");
  return saveSubscription(state, { ...subscription, pending_update: null }, "subscription.updated");
}

/** The period is over and the end was booked for it. */
function endAsBooked(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  return saveSubscription(
    state,
    { ...subscription, status: "canceled", ended_at: subscription.current_period_end },
    "subscription.updated",
    "subscription.revoked",
  );
}

/** The customer books a pause in the portal; it begins when the period is over. */
export const bookPause = (state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord =>
  saveSubscription(state, { ...subscription, pause_at_period_end: true }, "subscription.updated");

/** No order is made while a pause lasts. */
const pauseAsBooked = (state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord =>
  saveSubscription(
    state,
    {
      ...subscription,
      status: "paused",
      pause_at_period_end: false,
      paused_at: subscription.current_period_end,
    },
    "subscription.updated",
    "subscription.paused",
  );

/** The customer resumes in the portal: a new period begins, and is charged at once. */
export function resume(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  const resumed = saveSubscription(
    state,
    { ...subscription, status: "active", paused_at: null, current_period_end: state.now() },
    "subscription.updated",
    "subscription.resumed",
  );
  return cycle(state, resumed);
}

/** A pending change of product takes effect with the new period. */
function withPendingUpdate(state: PolarState, subscription: SubscriptionRecord): SubscriptionRecord {
  const product = state.products.get(subscription.pending_update?.product_id ?? "");
  const price = product?.prices.find((one) => one.amount_type === "fixed");
  if (!product || price?.amount_type !== "fixed" || "legacy" in price) return subscription;
  return {
    ...subscription,
    product_id: product.id,
    price,
    amount: price.price_amount,
    currency: price.price_currency,
    pending_update: null,
  };
}

/** A new period begins: it is told before its order exists, and whether or not the order will be paid. */
function cycle(state: PolarState, before: SubscriptionRecord): SubscriptionRecord {
  const dueMs = msOf(before.current_period_end);
  const changed = withPendingUpdate(state, before);
  const next = saveSubscription(
    state,
    {
      ...changed,
      current_period_start: before.current_period_end,
      current_period_end: monthAfter(before.current_period_end, anchorDay(before)),
      prorations: [],
    },
    "subscription.cycled",
    "subscription.updated",
  );
  const product = state.products.get(next.product_id);
  const order = openOrder(state, {
    items: [
      newItem({
        label: product?.name ?? "Subscription",
        amount: next.amount,
        taxPercent: state.settings.taxPercent,
        priceId: next.price.id,
        now: state.now(),
      }),
      ...before.prorations,
    ],
    currency: next.currency,
    reason: "subscription_cycle",
    customerId: next.customer_id,
    productId: next.product_id,
    subscriptionId: next.id,
    checkoutId: null,
    metadata: next.metadata,
    description: product?.name ?? "Subscription",
  });
  return collect(state, next, order, dueMs);
}

/** Tries to charge a pending order at its time, and does what follows from the answer. */
export function collect(
  state: PolarState,
  subscription: SubscriptionRecord,
  order: OrderRecord,
  atMs: number,
): SubscriptionRecord {
  if (chargeCard(state, subscription.card, true) === null) {
    settleOrder(state, order);
    return subscription.status === "past_due"
      ? saveSubscription(
          state,
          { ...subscription, status: "active", past_due_at: null },
          "subscription.updated",
          "subscription.active",
        )
      : subscription;
  }
  const waitMs = DUNNING_MS[order.failures];
  saveOrder(state, {
    ...order,
    failures: order.failures + 1,
    next_payment_attempt_at: waitMs === undefined ? null : timeOf(atMs + waitMs),
  });
  if (waitMs === undefined) return revoke(state, subscription);
  if (subscription.status === "past_due") return subscription;
  return saveSubscription(
    state,
    { ...subscription, status: "past_due", past_due_at: timeOf(atMs) },
    "subscription.updated",
    "subscription.past_due",
  );
}

const pendingOrderOf = (state: PolarState, subscriptionId: string): OrderRecord | undefined =>
  state.orders.all().find((one) => one.subscription_id === subscriptionId && one.status === "pending");

/** The buyer gives another card; what is owed is charged at once. */
export function replaceCard(state: PolarState, subscriptionId: string, card: string): SubscriptionRecord {
  const subscription = state.subscriptions.get(subscriptionId);
  if (!subscription) throw new Error(`No such subscription: ${subscriptionId}`);
  const next = { ...subscription, card };
  state.subscriptions.put(next.id, next);
  const owed = pendingOrderOf(state, subscriptionId);
  return owed ? collect(state, next, owed, state.nowMs()) : next;
}

/** One thing that is due for a subscription, or undefined. */
function nextStep(
  state: PolarState,
  subscription: SubscriptionRecord,
): (() => SubscriptionRecord) | undefined {
  const nowMs = state.nowMs();
  const isOver = msOf(subscription.current_period_end) <= nowMs;
  if (subscription.status !== "active" && subscription.status !== "past_due") return undefined;
  if (isOver && subscription.cancel_at_period_end) return () => endAsBooked(state, subscription);
  if (isOver && subscription.pause_at_period_end) return () => pauseAsBooked(state, subscription);
  if (subscription.status === "active") return isOver ? () => cycle(state, subscription) : undefined;
  const owed = pendingOrderOf(state, subscription.id);
  const tryAt = owed?.next_payment_attempt_at;
  if (!owed || !tryAt || msOf(tryAt) > nowMs) return undefined;
  return () => collect(state, subscription, owed, msOf(tryAt));
}

/** Renewals, retries and ends that have fallen due, each at its own time. */
export function passSubscriptionTime(state: PolarState): void {
  for (const one of state.subscriptions.all()) {
    let subscription = one;
    for (let step = nextStep(state, subscription); step; step = nextStep(state, subscription))
      subscription = step();
  }
}
