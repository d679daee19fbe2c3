import type { CaseFacts } from "../../../db/repositories/admin-case-repository.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";

type Told = Pick<Payment, "provider" | "providerPaymentId" | "userId" | "amountMinor" | "currency">;

/** What every case about a payment says of it. */
export const paymentCaseFacts = (payment: Told): CaseFacts => ({
  rail: payment.provider,
  payment: payment.providerPaymentId,
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  ...(payment.userId !== null && { user: payment.userId }),
});
