import { askCard, DECLINED_CARD } from "../stripe/cards.ts";
import { receiptNumber } from "./papers/receipt-number.ts";
import { type NewOrder, newOrder, orderJson } from "./shapes/order.ts";
import type { PolarState } from "./state.ts";
import type { EventType, OrderRecord } from "./types.ts";

export function saveOrder(state: PolarState, order: OrderRecord): OrderRecord {
  const next = { ...order, modified_at: state.now() };
  state.orders.put(next.id, next);
  return next;
}

export function tellOrder(
  state: PolarState,
  type: Extract<EventType, `order.${string}`>,
  order: OrderRecord,
): void {
  state.emit(type, orderJson(state, order));
}

/** Asks the bank, in whose name Polar works with Stripe's test cards. @returns its refusal, or null */
export function chargeCard(state: PolarState, card: string, renewal: boolean): string | null {
  const verdict = askCard(state.declinesNext ? DECLINED_CARD : card, renewal);
  state.declinesNext = false;
  return verdict.approved ? null : verdict.message;
}

/** Writes an unpaid order down and tells of it. */
export function openOrder(state: PolarState, given: NewOrder): OrderRecord {
  const order = newOrder(state, given);
  state.orders.put(order.id, order);
  tellOrder(state, "order.created", order);
  return order;
}

/** Marks an order as paid: `order.updated`, `order.paid`. */
export function settleOrder(state: PolarState, order: OrderRecord): OrderRecord {
  const paid = saveOrder(state, {
    ...order,
    status: "paid",
    paid: true,
    receipt_number: receiptNumber(state, order),
    due_amount: 0,
    next_payment_attempt_at: null,
    refundable_amount: Math.max(0, order.net_amount),
    refundable_tax_amount: Math.max(0, order.tax_amount),
  });
  tellOrder(state, "order.updated", paid);
  tellOrder(state, "order.paid", paid);
  return paid;
}

/** The first order of a subscription is born paid, since its checkout took the money. */
export const openPaidOrder = (state: PolarState, given: NewOrder): OrderRecord => {
  const order = newOrder(state, given);
  state.orders.put(order.id, order);
  const paid = { ...order, status: "paid" as const, paid: true, due_amount: 0 };
  tellOrder(state, "order.created", paid);
  return settleOrder(state, order);
};

/** Nothing more is asked for: the subscription it belongs to is over. */
export function voidPendingOrders(state: PolarState, subscriptionId: string): void {
  for (const order of state.orders.all()) {
    if (order.subscription_id !== subscriptionId || order.status !== "pending") continue;
    tellOrder(
      state,
      "order.updated",
      saveOrder(state, { ...order, status: "void", next_payment_attempt_at: null }),
    );
  }
}
