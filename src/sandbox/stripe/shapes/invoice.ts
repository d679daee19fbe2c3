import { newId } from "../ids.ts";
import type {
  Customer,
  Invoice,
  InvoiceLine,
  InvoicePayment,
  Price,
  Subscription,
  SubscriptionItem,
} from "../types.ts";

/** What one line charges for, or credits. Times in seconds. */
export interface LineDraft {
  item: SubscriptionItem;
  price: Price;
  amount: number;
  description: string;
  period: { start: number; end: number };
  proration: boolean;
}

/** A subscription's items, each for its whole current period. */
const wholePeriod = (subscription: Subscription): LineDraft[] =>
  subscription.items.data.map((item) => ({
    item,
    price: item.price,
    amount: (item.price.unit_amount ?? 0) * (item.quantity ?? 1),
    description: `${item.quantity ?? 1} × subscription`,
    period: { end: item.current_period_end, start: item.current_period_start },
    proration: false,
  }));

function newLine(invoice: string, subscription: Subscription, draft: LineDraft): InvoiceLine {
  const { item, price, amount } = draft;
  return {
    id: newId("il"),
    object: "line_item",
    amount,
    currency: price.currency,
    description: draft.description,
    discount_amounts: [],
    discountable: !draft.proration,
    discounts: [],
    invoice,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: draft.proration ? newId("ii") : null,
        proration: draft.proration,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: "subscription_item_details",
    },
    period: draft.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: "price_details",
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity: item.quantity ?? 1,
    quantity_decimal: String(item.quantity ?? 1),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}

export interface NewInvoice {
  subscription: Subscription;
  customer: Customer;
  reason: "subscription_create" | "subscription_cycle" | "subscription_update";
  /** Default: the items' current period. */
  lines?: LineDraft[];
  /** Where people reach the page on which it can be paid, without the invoice's id. */
  pagesBaseUrl: string;
  nowS: number;
}

/** Fields that stay empty on an invoice of a plain card subscription. */
const EMPTY = {
  account_tax_ids: null,
  application: null,
  automatically_finalizes_at: null,
  custom_fields: null,
  customer_account: null,
  customer_address: null,
  customer_phone: null,
  customer_shipping: null,
  default_payment_method: null,
  default_source: null,
  description: null,
  due_date: null,
  footer: null,
  from_invoice: null,
  last_finalization_error: null,
  latest_revision: null,
  on_behalf_of: null,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  test_clock: null,
} as const;

/** A finalized, open invoice of a subscription. */
export function newInvoice(given: NewInvoice): Invoice {
  const { subscription, customer, nowS } = given;
  const id = newId("in");
  const drafts = given.lines ?? wholePeriod(subscription);
  const lines = drafts.map((draft) => newLine(id, subscription, draft));
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    ...EMPTY,
    id,
    object: "invoice",
    account_country: "US",
    account_name: "GoClaw sandbox",
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: total,
    amount_shipping: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    billing_reason: given.reason,
    collection_method: "charge_automatically",
    created: nowS,
    currency: subscription.currency,
    customer: customer.id,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_tax_rates: [],
    discounts: [],
    effective_at: nowS,
    ending_balance: 0,
    hosted_invoice_url: `${given.pagesBaseUrl}/i/${id}`,
    invoice_pdf: null,
    issuer: { type: "self" },
    lines: { object: "list", data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: `${customer.invoice_prefix ?? "GC"}-${String(customer.next_invoice_sequence ?? 1).padStart(4, "0")}`,
    parent: {
      quote_details: null,
      subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: nowS,
    period_start: nowS,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: 0,
    status: "open",
    status_transitions: { finalized_at: nowS, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

/** The link between an invoice and the payment intent that pays it. */
export function newInvoicePayment(
  invoice: Invoice,
  paymentIntent: string,
  paid: boolean,
  nowS: number,
): InvoicePayment {
  return {
    id: newId("inpay"),
    object: "invoice_payment",
    amount_paid: paid ? invoice.total : null,
    amount_requested: invoice.total,
    created: nowS,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: paymentIntent, type: "payment_intent" },
    status: paid ? "paid" : "open",
    status_transitions: { canceled_at: null, paid_at: paid ? nowS : null },
  };
}
