import { newId } from "../ids.ts";
import type { CheckoutSession, LineItem, Price } from "../types.ts";

export interface NewSession {
  mode: "payment" | "subscription";
  lines: LineItem[];
  customer: string | null;
  customerEmail: string | null;
  clientReferenceId: string | null;
  metadata: Record<string, string>;
  expiresAtS: number;
  successUrl: string;
  cancelUrl: string | null;
  pagesBaseUrl: string;
  excludedPaymentMethodTypes?: string[];
  taxEnabled: boolean;
  nowS: number;
}

export function newLineItem(price: Price, quantity: number, description: string): LineItem {
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description,
    metadata: {},
    price,
    quantity,
  };
}

/** Fields that nobody asked for stand as Stripe leaves them: null. */
const UNASKED = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  customer_creation: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  locale: null,
  managed_payments: { enabled: false },
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: "automatic" } },
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  subscription: null,
  wallet_options: null,
} as const;

export function newSession(given: NewSession): CheckoutSession {
  const id = newId("cs_test", 58);
  const total = given.lines.reduce((sum, line) => sum + line.amount_total, 0);
  return {
    ...UNASKED,
    custom_fields: [],
    discounts: [],
    shipping_options: [],
    id,
    object: "checkout.session",
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: given.taxEnabled, liability: null, provider: null, status: null },
    cancel_url: given.cancelUrl,
    client_reference_id: given.clientReferenceId,
    created: given.nowS,
    currency: given.lines[0]?.currency ?? null,
    customer: given.customer,
    customer_details: null,
    customer_email: given.customerEmail,
    ...(given.excludedPaymentMethodTypes
      ? { excluded_payment_method_types: given.excludedPaymentMethodTypes }
      : {}),
    expires_at: given.expiresAtS,
    livemode: false,
    metadata: given.metadata,
    mode: given.mode,
    payment_method_collection: given.mode === "subscription" ? "always" : "if_required",
    payment_method_types: ["card"],
    payment_status: "unpaid",
    phone_number_collection: { enabled: false },
    status: "open",
    success_url: given.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${given.pagesBaseUrl}/c/pay/${id}`,
  };
}
