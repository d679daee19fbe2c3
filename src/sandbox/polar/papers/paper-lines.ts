import { day, money } from "../../kernel/payment-pages/words.ts";
import { msOf, type PolarState } from "../state.ts";
import type { OrderRecord } from "../types.ts";
import type { Paper } from "./presigned.ts";

const dayOf = (time: string): string => day(msOf(time) / 1000);

/** Who it is for: a receipt makes do with what is known of the customer. */
function buyerOf(state: PolarState, order: OrderRecord): string {
  const customer = state.customers.get(order.customer_id);
  return order.billing_name ?? customer?.name ?? customer?.email ?? "";
}

/** What stands on the paper of an order as it is now, refunds included. */
export function paperLines(state: PolarState, paper: Paper, order: OrderRecord): string[] {
  const { currency } = order;
  const refunds = state.refunds.all().filter((one) => one.order_id === order.id);
  const numbers = [`Invoice number: ${order.invoice_number}`];
  if (paper === "receipt") numbers.push(`Receipt number: ${order.receipt_number}`);
  const back = refunds.map(
    (one) => `Refunded on ${dayOf(one.created_at)}: ${money(one.amount + one.tax_amount, currency)}`,
  );
  return [
    paper === "receipt" ? "Receipt" : "Invoice",
    "Sandbox: nothing was really paid.",
    ...numbers,
    `For: ${buyerOf(state, order)}`,
    `Date: ${dayOf(order.created_at)}`,
    ...order.items.map((item) => `${item.label}: ${money(item.amount, currency)}`),
    `Tax: ${money(order.tax_amount, currency)}`,
    `Total paid: ${money(order.total_amount, currency)}`,
    ...(paper === "receipt" ? back : []),
  ];
}
