import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import type { PolarState } from "../state.ts";
import type { Order, OrderRecord } from "../types.ts";
import { taxOn } from "./checkout.ts";
import { orderProduct } from "./product.ts";

export type Item = models.OrderItemSchema;

export const newItem = (given: {
  label: string;
  amount: number;
  taxPercent: number;
  priceId: string;
  proration?: boolean;
  now: string;
}): Item => ({
  created_at: given.now,
  modified_at: null,
  id: randomUUID(),
  label: given.label,
  amount: given.amount,
  tax_amount: taxOn(given.amount, given.taxPercent),
  proration: given.proration ?? false,
  product_price_id: given.priceId,
  start_timestamp: null,
  end_timestamp: null,
});

export interface NewOrder {
  items: Item[];
  discountMinor?: number;
  currency: string;
  reason: models.OrderBillingReason;
  customerId: string;
  productId: string;
  subscriptionId: string;
  checkoutId: string | null;
  metadata: models.MetadataOutputType;
  description: string;
}

/** Polar's share of a sale: five percent and fifty cents. */
const feeOn = (totalMinor: number): number => Math.round(totalMinor * 0.05) + 50;

/** An unpaid order. */
export function newOrder(state: PolarState, given: NewOrder): OrderRecord {
  const subtotal = given.items.reduce((sum, one) => sum + one.amount, 0);
  const discount = given.discountMinor ?? 0;
  const net = subtotal - discount;
  const tax = taxOn(net, state.settings.taxPercent);
  const total = net + tax;
  return {
    id: randomUUID(),
    created_at: state.now(),
    modified_at: null,
    status: "pending",
    paid: false,
    subtotal_amount: subtotal,
    discount_amount: discount,
    net_amount: net,
    tax_amount: tax,
    total_amount: total,
    applied_balance_amount: 0,
    due_amount: Math.max(0, total),
    refunded_amount: 0,
    refunded_tax_amount: 0,
    currency: given.currency,
    billing_reason: given.reason,
    billing_name: null,
    billing_address: null,
    invoice_number: `GOCLAW-${String(state.orders.size + 1).padStart(4, "0")}`,
    is_invoice_generated: false,
    receipt_number: null,
    seats: null,
    units: null,
    customer_id: given.customerId,
    product_id: given.productId,
    discount_id: null,
    subscription_id: given.subscriptionId,
    checkout_id: given.checkoutId,
    next_payment_attempt_at: null,
    metadata: given.metadata,
    custom_field_data: {},
    platform_fee_amount: total > 0 ? feeOn(total) : 0,
    platform_fee_currency: given.currency,
    items: given.items,
    description: given.description,
    refundable_amount: 0,
    refundable_tax_amount: 0,
    failures: 0,
  };
}

/** An order as the API shows it. */
export function orderJson(state: PolarState, record: OrderRecord): Order {
  const { failures: _failures, receiptAskedMs: _receipt, invoiceAskedMs: _invoice, ...rest } = record;
  const customer = state.customers.get(record.customer_id);
  if (!customer) throw new Error(`The order ${record.id} lost its customer`);
  const product = state.products.get(record.product_id ?? "");
  const subscription = state.subscriptions.get(record.subscription_id ?? "");
  return {
    ...rest,
    customer,
    product: product ? orderProduct(product) : null,
    discount: null,
    subscription: subscription ? inOrder(subscription) : null,
  };
}

function inOrder(
  subscription: NonNullable<ReturnType<PolarState["subscriptions"]["get"]>>,
): models.OrderSubscription {
  const {
    price: _price,
    card: _card,
    prorations: _prorations,
    pending_update: _pending,
    custom_field_data: _custom,
    ...rest
  } = subscription;
  return rest;
}
