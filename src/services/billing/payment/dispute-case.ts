import type { Part } from "../../../db/cas-batch.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";
import { caseOverPart, openCaseParts } from "../../admin/open-case.ts";
import type { Context } from "../../context.ts";
import { paymentCaseFacts } from "./payment-case-facts.ts";

type Disputed = Pick<
  Payment,
  "provider" | "providerPaymentId" | "userId" | "role" | "dispute" | "amountMinor" | "currency"
>;

/**
 * The case of a payment as its dispute stands: open while the bank decides, since it asks the operator for evidence, and
 * settled once it has. One that bought nothing has its own words: there is no plan to freeze.
 */
export function disputeCaseParts(ctx: Context, payment: Disputed): Part[] {
  const { provider: rail, providerPaymentId, role, dispute } = payment;
  const key = `dispute:${rail}:${providerPaymentId}`;
  if (dispute === "none") return [];
  if (dispute !== "open") return [caseOverPart(ctx, key)];
  return openCaseParts(ctx, {
    key,
    kind: role === "surplus" ? "surplus_disputed" : "dispute",
    subject: providerPaymentId,
    facts: paymentCaseFacts(payment),
  });
}

/** What the bank says now, in the ledger and in the payment's case. */
export const disputeParts = (ctx: Context, payment: Payment, dispute: Payment["dispute"]): Part[] => [
  ctx.repos.payments.disputePart(payment, dispute),
  ...disputeCaseParts(ctx, { ...payment, dispute }),
];
