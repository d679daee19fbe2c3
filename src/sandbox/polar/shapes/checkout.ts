import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { type PolarState, timeOf } from "../state.ts";
import type { Checkout, CheckoutRecord, Customer, Price } from "../types.ts";
import { checkoutProduct } from "./product.ts";

/** Fixed: Polar neither takes another time nor has a call that ends a checkout. */
const LIFE_MS = 24 * 3_600_000;

export const taxOn = (netMinor: number, taxPercent: number): number =>
  Math.round((netMinor * taxPercent) / 100);

/** What a checkout takes, from what its price and quantity are. */
export function amounts(price: Price, seats: number, discountMinor: number, taxPercent: number) {
  const amount = price.price_amount * seats;
  const net = amount - discountMinor;
  const tax = taxOn(net, taxPercent);
  return {
    amount,
    discount_amount: discountMinor,
    net_amount: net,
    tax_amount: tax,
    total_amount: net + tax,
  };
}

export interface NewCheckout {
  price: Price;
  customer: Customer | undefined;
  customerEmail: string | null;
  externalCustomerId: string | null;
  metadata: models.MetadataOutputType;
  successUrl: string | null;
  returnUrl: string | null;
  allowDiscountCodes: boolean;
}

export function newCheckout(state: PolarState, given: NewCheckout): CheckoutRecord {
  const { price, customer } = given;
  const nowMs = state.nowMs();
  const secret = `polar_c_${randomUUID().replaceAll("-", "")}${randomUUID().replaceAll("-", "")}`;
  return {
    id: randomUUID(),
    created_at: timeOf(nowMs),
    modified_at: null,
    custom_field_data: {},
    payment_processor: "stripe",
    status: "open",
    client_secret: secret,
    url: `${state.pagesBaseUrl}/checkout/${secret}`,
    expires_at: timeOf(nowMs + LIFE_MS),
    success_url: given.successUrl ?? `${state.pagesBaseUrl}/checkout/${secret}/confirmation`,
    return_url: given.returnUrl,
    embed_origin: null,
    ...amounts(price, 1, 0, state.settings.taxPercent),
    tax_behavior: "exclusive",
    seats: null,
    min_seats: null,
    max_seats: null,
    units: null,
    min_units: null,
    max_units: null,
    currency: price.price_currency,
    allow_trial: true,
    active_trial_interval: null,
    active_trial_interval_count: null,
    trial_end: null,
    organization_id: state.organizationId,
    product_id: price.product_id,
    product_price_id: price.id,
    discount_id: null,
    allow_discount_codes: given.allowDiscountCodes,
    require_billing_address: false,
    is_discount_applicable: true,
    is_free_product_price: false,
    is_payment_required: true,
    is_payment_setup_required: true,
    is_payment_form_required: true,
    customer_id: customer?.id ?? null,
    is_business_customer: false,
    customer_name: customer?.name ?? null,
    customer_email: customer?.email ?? given.customerEmail,
    customer_ip_address: null,
    customer_billing_name: null,
    customer_billing_address: null,
    customer_tax_id: null,
    locale: null,
    payment_method_type: null,
    payment_processor_metadata: {},
    billing_address_fields: {
      country: "required",
      state: "disabled",
      city: "disabled",
      postal_code: "disabled",
      line1: "disabled",
      line2: "disabled",
    },
    trial_interval: null,
    trial_interval_count: null,
    metadata: given.metadata,
    external_customer_id: customer?.external_id ?? given.externalCustomerId,
    subscription_id: null,
    customer_metadata: {},
    price,
  };
}

/** A checkout as the API shows it. */
export function checkoutJson(state: PolarState, record: CheckoutRecord): Checkout {
  const { price, ...rest } = record;
  const sold = state.products.get(record.product_id);
  const product = sold ? checkoutProduct(sold) : null;
  return {
    ...rest,
    products: product ? [product] : [],
    product,
    product_price: price,
    prices: { [record.product_id]: [price] },
    discount: null,
    attached_custom_fields: [],
  };
}
