import type { models } from "@polar-sh/sdk/2026-10";
import { refused } from "./errors.ts";
import { saveOrder, tellOrder } from "./orders.ts";
import { newDispute, newRefund } from "./shapes/refund.ts";
import type { PolarState } from "./state.ts";
import type { Dispute, OrderRecord, Refund } from "./types.ts";

export interface RefundOrder {
  /** Net, in minor units: Polar adds the tax. */
  amount: number;
  reason: models.RefundReason;
  metadata: models.MetadataOutputType;
}

/** Disputes under which the money may still be lost. */
const OPEN: readonly Dispute["status"][] = ["needs_response", "under_review", "lost"];

const isBlocked = (state: PolarState, orderId: string): boolean =>
  state.disputes.all().some((one) => one.order_id === orderId && OPEN.includes(one.status));

/**
 * Gives money back: `order.updated`, `refund.created`, `order.refunded`. The subscription stays what it is.
 * @throws PolarFault 400, 403
 */
export function refundOrder(state: PolarState, order: OrderRecord, given: RefundOrder): Refund {
  if (isBlocked(state, order.id))
    throw refused(403, "RefundsBlocked", `Refunds are blocked for order: ${order.id}`);
  if (order.status === "refunded")
    throw refused(403, "RefundedAlready", `Order is already fully refunded: ${order.id}`);
  if (!order.paid) throw refused(404, "RefundUnknownPayment", `Refund issued for unknown order: ${order.id}`);
  const { refundable_amount: left, refundable_tax_amount: leftTax } = order;
  if (given.amount > left)
    throw refused(400, "RefundAmountTooHigh", `Refund amount exceeds remaining order balance: ${left}`);
  const isAll = given.amount === left;
  const taxAmount = isAll ? leftTax : Math.round((given.amount * order.tax_amount) / order.net_amount);
  const refund = newRefund(state, { order, taxAmount, ...given });
  state.refunds.put(refund.id, refund);
  const next = saveOrder(state, {
    ...order,
    status: isAll ? "refunded" : "partially_refunded",
    refunded_amount: order.refunded_amount + given.amount,
    refunded_tax_amount: order.refunded_tax_amount + taxAmount,
    refundable_amount: left - given.amount,
    refundable_tax_amount: leftTax - taxAmount,
  });
  tellOrder(state, "order.updated", next);
  state.emit("refund.created", refund);
  tellOrder(state, "order.refunded", next);
  return refund;
}

/** The bank opens a dispute. No webhook tells of it: it has to be looked for. */
export function openDispute(state: PolarState, order: OrderRecord, reason: string): Dispute {
  const customer = state.customers.get(order.customer_id);
  if (!customer) throw new Error(`The order ${order.id} lost its customer`);
  const dispute = newDispute({ order, customer, reason, now: state.now() });
  state.disputes.put(dispute.id, dispute);
  return dispute;
}

export function closeDispute(state: PolarState, dispute: Dispute, status: "won" | "lost"): Dispute {
  const closed: Dispute = { ...dispute, status, resolved: true, closed: true, modified_at: state.now() };
  state.disputes.put(closed.id, closed);
  return closed;
}
