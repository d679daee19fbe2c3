import type { Delivery } from "../kernel/webhook-queue.ts";
import type { StripeState } from "./state.ts";
import type {
  Charge,
  CheckoutSession,
  Customer,
  Dispute,
  Event,
  Invoice,
  PaymentIntent,
  Refund,
  Subscription,
} from "./types.ts";

/** What one customer has paid and got back. */
export interface CustomerTotals {
  paidMinor: number;
  refundedMinor: number;
  payments: number;
  refunds: number;
  activeSubscriptions: number;
}

/** The twin's books, for tests that must not trust our own database. */
export interface StripeLedger {
  customers(): Customer[];
  sessions(): CheckoutSession[];
  subscriptions(): Subscription[];
  invoices(): Invoice[];
  payments(): PaymentIntent[];
  charges(): Charge[];
  refunds(): Refund[];
  disputes(): Dispute[];
  events(): Event[];
  deliveries(): Delivery[];
  totals(customerId: string): CustomerTotals;
}

export function openLedger(state: StripeState, deliveries: () => Delivery[]): StripeLedger {
  return {
    customers: () => state.customers.all(),
    sessions: () => state.sessions.all(),
    subscriptions: () => state.subscriptions.all(),
    invoices: () => state.invoices.all(),
    payments: () => state.paymentIntents.all(),
    charges: () => state.charges.all(),
    refunds: () => state.refunds.all(),
    disputes: () => state.disputes.all(),
    events: () => state.events.all(),
    deliveries,
    totals(customerId) {
      const paid = state.charges.all().filter((one) => one.customer === customerId && one.paid);
      const refunds = state.refunds
        .all()
        .filter((one) => one.customer === customerId && one.status === "succeeded");
      const active = ["active", "trialing", "past_due"];
      return {
        paidMinor: paid.reduce((sum, one) => sum + one.amount, 0),
        refundedMinor: refunds.reduce((sum, one) => sum + one.amount, 0),
        payments: paid.length,
        refunds: refunds.length,
        activeSubscriptions: state.subscriptions
          .all()
          .filter((one) => one.customer === customerId && active.includes(one.status)).length,
      };
    },
  };
}
