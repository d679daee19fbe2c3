import type { PolarState } from "../state.ts";
import type { OrderRecord } from "../types.ts";

const SHORT_ID = 8;

/** The number of an order's receipt, counted for each customer; none where no money was taken, or receipts are off. */
export function receiptNumber(state: PolarState, order: OrderRecord): string | null {
  if (!state.settings.receipts || order.total_amount <= 0) return null;
  const before = state.orders
    .all()
    .filter((one) => one.customer_id === order.customer_id && one.receipt_number !== null).length;
  const whose = order.customer_id.slice(0, SHORT_ID).toUpperCase();
  return `RCPT-${whose}-${String(before + 1).padStart(4, "0")}`;
}
