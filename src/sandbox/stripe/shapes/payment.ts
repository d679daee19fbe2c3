import type { CardVerdict } from "../cards.ts";
import { newId } from "../ids.ts";
import type { Charge, PaymentIntent, Refund } from "../types.ts";

export interface NewPayment {
  amount: number;
  currency: string;
  customer: string;
  description: string;
  paymentMethod: string;
  metadata?: Record<string, string>;
  verdict: CardVerdict;
  nowS: number;
}

function newCharge(id: string, intent: string, given: NewPayment): Charge {
  const { verdict } = given;
  const paid = verdict.approved;
  return {
    id,
    object: "charge",
    amount: given.amount,
    amount_captured: paid ? given.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? newId("txn") : null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: "GOCLAW SANDBOX",
    captured: paid,
    created: given.nowS,
    currency: given.currency,
    customer: given.customer,
    description: given.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: verdict.approved ? null : "card_declined",
    failure_message: verdict.approved ? null : verdict.message,
    fraud_details: {},
    livemode: false,
    metadata: given.metadata ?? {},
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: paid ? "approved_by_network" : "declined_by_network",
      reason: verdict.approved ? null : verdict.declineCode,
      risk_level: "normal",
      seller_message: paid
        ? "Payment complete."
        : "The bank did not return any further details with this decline.",
      type: paid ? "authorized" : "issuer_declined",
    },
    paid,
    payment_intent: intent,
    payment_method: given.paymentMethod,
    payment_method_details: { type: "card" },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paid ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: null,
  };
}

/** One attempt to take money: the intent and its charge, succeeded or declined. */
export function newPayment(given: NewPayment): { intent: PaymentIntent; charge: Charge } {
  const { verdict } = given;
  const id = newId("pi");
  const chargeId = newId("ch");
  const intent: PaymentIntent = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: given.amount,
    amount_capturable: 0,
    amount_received: verdict.approved ? given.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: `${id}_secret_${newId("s").slice(2)}`,
    confirmation_method: "automatic",
    created: given.nowS,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    last_payment_error: verdict.approved
      ? null
      : {
          type: "card_error",
          code: "card_declined",
          decline_code: verdict.declineCode,
          message: verdict.message,
          charge: chargeId,
        },
    latest_charge: chargeId,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: verdict.approved ? given.paymentMethod : null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: "off_session",
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: verdict.approved ? "succeeded" : "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  };
  return { intent, charge: newCharge(chargeId, id, given) };
}

export interface NewRefund {
  charge: Charge;
  amount: number;
  reason: string | null;
  metadata: Record<string, string>;
  nowS: number;
}

export function newRefund(given: NewRefund): Refund {
  return {
    id: newId("re"),
    object: "refund",
    amount: given.amount,
    balance_transaction: newId("txn"),
    charge: given.charge.id,
    created: given.nowS,
    currency: given.charge.currency,
    customer: given.charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: given.metadata,
    payment_intent: given.charge.payment_intent,
    payment_method: given.charge.payment_method,
    reason: given.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
}
