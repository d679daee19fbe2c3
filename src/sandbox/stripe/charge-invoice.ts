import { askCard, DECLINED_CARD } from "./cards.ts";
import { type LineDraft, newInvoice, newInvoicePayment } from "./shapes/invoice.ts";
import { newPayment } from "./shapes/payment.ts";
import type { StripeState } from "./state.ts";
import type { Charge, Invoice, PaymentIntent, Subscription } from "./types.ts";

/** Writes the objects of one attempt and tells the world. */
function recordPayment(state: StripeState, intent: PaymentIntent, charge: Charge): void {
  state.paymentIntents.put(intent.id, intent);
  state.charges.put(charge.id, charge);
  state.emit("payment_intent.created", intent);
  state.emit(charge.paid ? "charge.succeeded" : "charge.failed", charge);
  state.emit(charge.paid ? "payment_intent.succeeded" : "payment_intent.payment_failed", intent);
}

export interface Attempt {
  amount: number;
  currency: string;
  customer: string;
  description: string;
  paymentMethod: string;
  card: string;
  renewal: boolean;
  metadata?: Record<string, string>;
}

/** Charges a card once, for better or worse. */
export function attemptPayment(
  state: StripeState,
  attempt: Attempt,
): { intent: PaymentIntent; message: string | null } {
  const verdict = askCard(state.declinesNext ? DECLINED_CARD : attempt.card, attempt.renewal);
  state.declinesNext = false;
  const { intent, charge } = newPayment({ ...attempt, verdict, nowS: state.nowS() });
  recordPayment(state, intent, charge);
  return { intent, message: verdict.approved ? null : verdict.message };
}

/** Opens an invoice: for the subscription's current period, or for the lines given. */
export function openInvoice(
  state: StripeState,
  subscription: Subscription,
  reason: "subscription_create" | "subscription_cycle" | "subscription_update",
  lines?: LineDraft[],
): Invoice {
  const customer = state.customers.get(subscription.customer);
  if (!customer) throw new Error(`The subscription ${subscription.id} has no customer`);
  const nowS = state.nowS();
  const { pagesBaseUrl } = state;
  const invoice = newInvoice({ subscription, customer, reason, nowS, pagesBaseUrl, ...(lines && { lines }) });
  state.customers.put(customer.id, {
    ...customer,
    next_invoice_sequence: (customer.next_invoice_sequence ?? 1) + 1,
  });
  state.invoices.put(invoice.id, invoice);
  state.emit("invoice.created", { ...invoice, status: "draft" });
  state.emit("invoice.finalized", invoice);
  return invoice;
}

/** Marks the invoice paid by a payment that has already succeeded. */
function settleInvoice(state: StripeState, invoice: Invoice, intent: PaymentIntent): Invoice {
  const nowS = state.nowS();
  const paid: Invoice = {
    ...invoice,
    amount_paid: invoice.total,
    amount_remaining: 0,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: nowS },
  };
  const link = newInvoicePayment(paid, intent.id, true, nowS);
  state.invoices.put(paid.id, paid);
  state.invoicePayments.put(link.id, link);
  state.emit("invoice.paid", paid);
  state.emit("invoice.payment_succeeded", paid);
  state.emit("invoice_payment.paid", link);
  return paid;
}

/** The first invoice of a subscription, paid by the checkout's own payment. */
export function invoiceFirstPeriod(
  state: StripeState,
  subscription: Subscription,
  intent: PaymentIntent,
): Invoice {
  return settleInvoice(state, openInvoice(state, subscription, "subscription_create"), intent);
}

/**
 * Charges the saved card for the period that has just begun.
 * @returns whether it was paid; a declined invoice stays open
 */
export function invoiceRenewal(
  state: StripeState,
  subscription: Subscription,
): { invoice: Invoice; paid: boolean } {
  const invoice = openInvoice(state, subscription, "subscription_cycle");
  return collectInvoice(state, subscription, invoice);
}

/**
 * Tries the saved card on an open invoice, or the card that the buyer types on its page.
 * @returns what the card network said where it refused
 */
export function collectInvoice(
  state: StripeState,
  subscription: Subscription,
  invoice: Invoice,
  typed?: string,
): { invoice: Invoice; paid: boolean; message?: string } {
  const paymentMethod = subscription.default_payment_method ?? "";
  const { intent, message } = attemptPayment(state, {
    amount: invoice.total,
    currency: invoice.currency,
    customer: subscription.customer,
    description: "Subscription update",
    paymentMethod,
    card: typed ?? state.cards.get(paymentMethod)?.number ?? "",
    renewal: typed === undefined,
  });
  if (message === null) return { invoice: settleInvoice(state, invoice, intent), paid: true };
  const failed: Invoice = { ...invoice, attempt_count: invoice.attempt_count + 1, attempted: true };
  const link = newInvoicePayment(failed, intent.id, false, state.nowS());
  state.invoices.put(failed.id, failed);
  state.invoicePayments.put(link.id, link);
  state.emit("invoice.payment_failed", failed);
  return { invoice: failed, paid: false, message };
}

/** Makes an open invoice unpayable. */
export function voidInvoice(state: StripeState, invoice: Invoice): Invoice {
  const voided: Invoice = {
    ...invoice,
    status: "void",
    auto_advance: false,
    status_transitions: { ...invoice.status_transitions, voided_at: state.nowS() },
  };
  state.invoices.put(voided.id, voided);
  state.emit("invoice.voided", voided);
  return voided;
}
