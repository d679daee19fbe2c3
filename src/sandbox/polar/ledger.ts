import type { Delivery } from "../kernel/webhook-queue.ts";
import { checkoutJson } from "./shapes/checkout.ts";
import { orderJson } from "./shapes/order.ts";
import { subscriptionJson } from "./shapes/subscription.ts";
import type { PolarState } from "./state.ts";
import type { Checkout, Customer, Dispute, Event, Order, Product, Refund, Subscription } from "./types.ts";

/** What one customer has paid and got back, tax included. */
export interface CustomerTotals {
  paidMinor: number;
  refundedMinor: number;
  payments: number;
  refunds: number;
  activeSubscriptions: number;
}

/** The twin's books, for tests that must not trust our own database. */
export interface PolarLedger {
  products(): Product[];
  customers(): Customer[];
  checkouts(): Checkout[];
  orders(): Order[];
  subscriptions(): Subscription[];
  refunds(): Refund[];
  disputes(): Dispute[];
  events(): Event[];
  deliveries(): Delivery[];
  totals(customerId: string): CustomerTotals;
}

export function openLedger(state: PolarState, deliveries: () => Delivery[]): PolarLedger {
  return {
    products: () => state.products.all(),
    customers: () => state.customers.all(),
    checkouts: () => state.checkouts.all().map((one) => checkoutJson(state, one)),
    orders: () => state.orders.all().map((one) => orderJson(state, one)),
    subscriptions: () => state.subscriptions.all().map((one) => subscriptionJson(state, one)),
    refunds: () => state.refunds.all(),
    disputes: () => state.disputes.all(),
    events: () => state.events.all(),
    deliveries,
    totals(customerId) {
      const paid = state.orders.all().filter((one) => one.customer_id === customerId && one.paid);
      const refunds = state.refunds
        .all()
        .filter((one) => one.customer_id === customerId && one.status === "succeeded");
      return {
        paidMinor: paid.reduce((sum, one) => sum + Math.max(0, one.total_amount), 0),
        refundedMinor: refunds.reduce((sum, one) => sum + one.amount + one.tax_amount, 0),
        payments: paid.length,
        refunds: refunds.length,
        activeSubscriptions: state.subscriptions
          .all()
          .filter((one) => one.customer_id === customerId && one.status !== "canceled").length,
      };
    },
  };
}
