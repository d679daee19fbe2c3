import { GOOD_CARD } from "./cards.ts";
import { attemptPayment, invoiceFirstPeriod } from "./charge-invoice.ts";
import { newId } from "./ids.ts";
import { newPrice } from "./shapes/catalog.ts";
import { newLineItem } from "./shapes/checkout-session.ts";
import { newCustomer } from "./shapes/customer.ts";
import { newSubscription } from "./shapes/subscription.ts";
import type { StripeState } from "./state.ts";
import type { CheckoutSession, Customer } from "./types.ts";

export type PayResult =
  | { status: "complete"; session: CheckoutSession }
  | { status: "declined"; session: CheckoutSession; message: string };

/** The buyer finds the session no longer payable. */
export class SessionNotOpen extends Error {
  readonly session: CheckoutSession;
  constructor(session: CheckoutSession) {
    super(`The checkout session ${session.id} is ${session.status}`);
    this.name = "SessionNotOpen";
    this.session = session;
  }
}

function openSession(state: StripeState, sessionId: string): CheckoutSession {
  const session = state.sessions.get(sessionId);
  if (!session) throw new Error(`No such checkout session: ${sessionId}`);
  if (session.status !== "open") throw new SessionNotOpen(session);
  return session;
}

function buyerOf(state: StripeState, session: CheckoutSession): Customer {
  const known = session.customer ? state.customers.get(session.customer) : undefined;
  if (known) return known;
  const customer = newCustomer({ email: session.customer_email ?? "buyer@example.com", nowS: state.nowS() });
  state.customers.put(customer.id, customer);
  state.emit("customer.created", customer);
  return customer;
}

/** What the finished session points to: a subscription with its invoice, or one payment. */
function deliver(
  state: StripeState,
  session: CheckoutSession,
  customer: Customer,
  intentId: string,
  paymentMethod: string,
) {
  const intent = state.paymentIntents.get(intentId);
  if (session.mode !== "subscription" || !intent) return { payment_intent: intentId };
  const incomplete = newSubscription({
    customer: customer.id,
    lines: state.lineItems.get(session.id) ?? [],
    metadata: state.subscriptionMetadata.get(session.id) ?? {},
    paymentMethod,
    nowS: state.nowS(),
  });
  const invoice = invoiceFirstPeriod(state, incomplete, intent);
  const subscription = { ...incomplete, status: "active" as const, latest_invoice: invoice.id };
  state.subscriptions.put(subscription.id, subscription);
  state.emit("customer.subscription.created", subscription);
  return { subscription: subscription.id, invoice: invoice.id };
}

/**
 * What happens when the buyer presses Pay.
 * @throws SessionNotOpen when it is complete or expired
 */
export function payCheckout(state: StripeState, sessionId: string, card = GOOD_CARD): PayResult {
  const session = openSession(state, sessionId);
  const customer = buyerOf(state, session);
  const paymentMethod = newId("pm");
  state.cards.put(paymentMethod, { number: card, customer: customer.id });
  const { intent, message } = attemptPayment(state, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "usd",
    customer: customer.id,
    description: session.mode === "subscription" ? "Subscription creation" : "Checkout",
    paymentMethod,
    card,
    renewal: false,
  });
  if (message !== null) return { status: "declined", session, message };
  const done: CheckoutSession = {
    ...session,
    ...deliver(state, session, customer, intent.id, paymentMethod),
    customer: customer.id,
    customer_details: {
      address: null,
      business_name: null,
      email: customer.email,
      individual_name: null,
      name: customer.name ?? null,
      phone: null,
      tax_exempt: "none",
      tax_ids: [],
    },
    payment_status: "paid",
    status: "complete",
    url: null,
  };
  state.sessions.put(done.id, done);
  state.emit("checkout.session.completed", done);
  return { status: "complete", session: done };
}

/** Closes an open session: by its maker, or because its time is over. */
export function expireCheckout(state: StripeState, session: CheckoutSession): CheckoutSession {
  const expired: CheckoutSession = { ...session, status: "expired", url: null };
  state.sessions.put(expired.id, expired);
  state.emit("checkout.session.expired", expired);
  return expired;
}

export interface Tampering {
  unitAmountMinor?: number;
  currency?: string;
  quantity?: number;
  /** Keeps the id of the agreed price while its amount differs, as a discount nobody agreed to would. */
  keepPriceId?: boolean;
}

/** Alters what an open session sells, behind the back of whoever opened it. */
export function tamperCheckout(state: StripeState, sessionId: string, change: Tampering): CheckoutSession {
  const session = openSession(state, sessionId);
  const lines = (state.lineItems.get(sessionId) ?? []).map((line) => {
    if (!line.price) return line;
    const forged = newPrice({
      ...(change.keepPriceId ? { id: line.price.id } : {}),
      product: line.price.product,
      currency: change.currency ?? line.price.currency,
      unitAmountMinor: change.unitAmountMinor ?? line.price.unit_amount ?? 0,
      interval: "month",
      nowS: state.nowS(),
    });
    if (!change.keepPriceId) state.prices.put(forged.id, forged);
    return newLineItem(forged, change.quantity ?? line.quantity ?? 1, line.description ?? "");
  });
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  const altered: CheckoutSession = {
    ...session,
    amount_subtotal: total,
    amount_total: total,
    currency: lines[0]?.currency ?? session.currency,
  };
  state.lineItems.put(sessionId, lines);
  state.sessions.put(sessionId, altered);
  return altered;
}
