import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { msOf, type PolarState, timeOf } from "../state.ts";
import type { Customer, Dispute, OrderRecord, Refund } from "../types.ts";

const EVIDENCE_MS = 7 * 86_400_000;

export const newRefund = (
  state: PolarState,
  given: {
    order: OrderRecord;
    amount: number;
    taxAmount: number;
    reason: models.RefundReason;
    metadata: models.MetadataOutputType;
  },
): Refund => ({
  created_at: state.now(),
  modified_at: null,
  id: randomUUID(),
  metadata: given.metadata,
  status: "succeeded",
  reason: given.reason,
  amount: given.amount,
  tax_amount: given.taxAmount,
  currency: given.order.currency,
  organization_id: state.organizationId,
  order_id: given.order.id,
  subscription_id: given.order.subscription_id,
  customer_id: given.order.customer_id,
  revoke_benefits: false,
  dispute: null,
});

export const newDispute = (given: {
  order: OrderRecord;
  customer: Customer;
  reason: string;
  now: string;
}): Dispute => ({
  created_at: given.now,
  modified_at: null,
  id: randomUUID(),
  status: "needs_response",
  resolved: false,
  closed: false,
  amount: given.order.net_amount,
  tax_amount: given.order.tax_amount,
  currency: given.order.currency,
  reason: given.reason,
  evidence_due_by: timeOf(msOf(given.now) + EVIDENCE_MS),
  past_due: false,
  order_id: given.order.id,
  payment_id: randomUUID(),
  customer: given.customer,
  case_id: null,
});
