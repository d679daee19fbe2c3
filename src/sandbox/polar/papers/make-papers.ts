import { notFound, refused } from "../errors.ts";
import { saveOrder, tellOrder } from "../orders.ts";
import type { PolarState } from "../state.ts";
import type { OrderRecord } from "../types.ts";
import { presign } from "./presigned.ts";

const MAY_HAVE_INVOICE: readonly OrderRecord["status"][] = ["paid", "partially_refunded", "refunded"];

const isMade = ({ renderMs, nowMs }: PolarState, askedMs: number): boolean => askedMs + renderMs <= nowMs();

/**
 * The receipt's address; undefined while it is being made, which begins when somebody first asks.
 * @throws PolarFault 404 for an order without a receipt
 */
export function receiptOf(state: PolarState, order: OrderRecord): { url: string } | undefined {
  if (order.receipt_number === null) throw notFound();
  const receiptAskedMs = order.receiptAskedMs ?? state.nowMs();
  if (order.receiptAskedMs === undefined) state.orders.put(order.id, { ...order, receiptAskedMs });
  return isMade(state, receiptAskedMs) ? { url: presign(state, "receipt", order) } : undefined;
}

/** @throws PolarFault 404 while there is no invoice */
export function invoiceOf(state: PolarState, order: OrderRecord): { url: string } {
  if (!order.is_invoice_generated) throw notFound();
  return { url: presign(state, "invoice", order) };
}

/**
 * Has an invoice made with the name and address that the order bears now, for good. One that is there stays as it is.
 * @throws PolarFault 409, 422
 */
export function askForInvoice(state: PolarState, order: OrderRecord): null {
  if (!MAY_HAVE_INVOICE.includes(order.status))
    throw refused(
      409,
      "OrderNotEligibleForInvoice",
      `Order ${order.id} has status ${order.status} and is not eligible for an invoice.`,
    );
  if (order.billing_name === null || order.billing_address === null)
    throw refused(
      422,
      "MissingInvoiceBillingDetails",
      "Billing name and address are required to generate an invoice for this order.",
    );
  if (order.invoiceAskedMs === undefined)
    state.orders.put(order.id, { ...order, invoiceAskedMs: state.nowMs() });
  return null;
}

/** What a customer does in the portal: fills in who the invoice is for, and has it made, once. */
export function makeInvoice(state: PolarState, order: OrderRecord, name: string): void {
  if (order.invoiceAskedMs !== undefined || !MAY_HAVE_INVOICE.includes(order.status)) return;
  const details = { billing_name: name, billing_address: { country: "DE" } as const };
  askForInvoice(state, saveOrder(state, { ...order, ...details }));
}

/** Invoices that are ready by now are told of. */
export function passPaperTime(state: PolarState): void {
  for (const order of state.orders.all()) {
    const { invoiceAskedMs: askedMs, is_invoice_generated: isThere } = order;
    if (askedMs !== undefined && isMade(state, askedMs) && !isThere)
      tellOrder(state, "order.updated", saveOrder(state, { ...order, is_invoice_generated: true }));
  }
}
