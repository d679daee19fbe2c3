import { invalidRequest } from "./errors.ts";
import { newId } from "./ids.ts";
import { newRefund } from "./shapes/payment.ts";
import type { StripeState } from "./state.ts";
import type { Charge, Dispute, Refund } from "./types.ts";

const written = (minor: number): string => `$${(minor / 100).toFixed(2)}`;

export interface RefundOrder {
  amount?: number | undefined;
  reason?: string | undefined;
  metadata: Record<string, string>;
}

/** Gives money back, in full unless an amount is named. */
export function refundCharge(state: StripeState, charge: Charge, order: RefundOrder): Refund {
  if (!charge.paid)
    throw invalidRequest(`Charge ${charge.id} has not been captured and cannot be refunded.`, {
      param: "charge",
    });
  if (charge.refunded) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: "charge_already_refunded",
    });
  }
  if (charge.disputed) {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: "charge_disputed",
    });
  }
  const left = charge.amount - charge.amount_refunded;
  const amount = order.amount ?? left;
  if (amount <= 0)
    throw invalidRequest("Invalid positive integer", { code: "parameter_invalid_integer", param: "amount" });
  if (amount > left) {
    const message = `Refund amount (${written(amount)}) is greater than unrefunded amount on charge (${written(left)})`;
    throw invalidRequest(message, { param: "amount" });
  }
  const refund = newRefund({
    charge,
    amount,
    reason: order.reason ?? null,
    metadata: order.metadata,
    nowS: state.nowS(),
  });
  const refunded = charge.amount_refunded + amount;
  const next: Charge = { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount };
  state.refunds.put(refund.id, refund);
  state.charges.put(charge.id, next);
  state.emit("refund.created", refund);
  state.emit("charge.refunded", next, { amount_refunded: charge.amount_refunded, refunded: charge.refunded });
  return refund;
}

const NO_EVIDENCE: Dispute["evidence"] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** The buyer's bank takes the money back. */
export function openDispute(state: StripeState, charge: Charge, reason: string): Dispute {
  const nowS = state.nowS();
  const dispute: Dispute = {
    id: newId("du"),
    object: "dispute",
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: nowS,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: nowS + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "manual",
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: "needs_response",
  };
  state.disputes.put(dispute.id, dispute);
  state.charges.put(charge.id, { ...charge, disputed: true });
  state.emit("charge.dispute.created", dispute);
  return dispute;
}

/** The bank has decided. A won dispute still leaves `charge.disputed` true, as with Stripe. */
export function closeDispute(state: StripeState, dispute: Dispute, status: "won" | "lost"): Dispute {
  const closed: Dispute = { ...dispute, status };
  state.disputes.put(closed.id, closed);
  state.emit("charge.dispute.closed", closed);
  return closed;
}
