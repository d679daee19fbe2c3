/** What we wrote down before the session was opened. */
export interface ExpectedOrder {
  id: string;
  customerId: string | null;
  priceId: string;
  amountMinor: number;
  currency: string;
}

/** What the provider says was paid. */
export interface ReportedCheckout {
  paid: boolean;
  customerId: string | null;
  priceId: string | null;
  quantity: number | null;
  subtotalMinor: number | null;
  currency: string | null;
}

export type Mismatch = "price" | "quantity" | "amount" | "currency" | "customer";
export type CheckoutMatch = { kind: "unpaid" } | { kind: "matches" } | { kind: "mismatch"; what: Mismatch };

/** Holds a payment against its order. Subtotals are compared, since tax may be added on top. */
export function matchCheckout(order: ExpectedOrder, reported: ReportedCheckout): CheckoutMatch {
  if (!reported.paid) return { kind: "unpaid" };
  if (reported.priceId !== order.priceId) return { kind: "mismatch", what: "price" };
  if (reported.quantity !== 1) return { kind: "mismatch", what: "quantity" };
  if (reported.currency?.toLowerCase() !== order.currency.toLowerCase())
    return { kind: "mismatch", what: "currency" };
  if (reported.subtotalMinor !== order.amountMinor) return { kind: "mismatch", what: "amount" };
  if (order.customerId !== null && reported.customerId !== order.customerId)
    return { kind: "mismatch", what: "customer" };
  return { kind: "matches" };
}
