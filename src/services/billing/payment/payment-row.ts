import type { Order } from "../../../db/repositories/order-repository.ts";
import type { PaymentFacts } from "../../../ports/payment-rail.ts";

/** The ledger's line for a payment of an order. */
export function paymentRow(order: Order, payment: PaymentFacts) {
  return {
    provider: order.provider,
    providerPaymentId: payment.paymentId,
    orderId: order.id,
    userId: order.userId,
    invoiceId: payment.invoiceId,
    amountMinor: payment.amountMinor,
    refundedMinor: payment.refundedMinor,
    currency: payment.currency,
    dispute: payment.dispute,
  };
}
