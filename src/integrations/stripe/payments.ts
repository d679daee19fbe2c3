import type Stripe from "stripe";
import { AppError } from "../../errors.ts";
import type { DisputeState, PaymentFacts, RefundFacts, RefundRequest } from "../../ports/payment-rail.ts";
import { idOf, paidIntentOf, purposeOf, refundFacts } from "./facts.ts";
import { ask, providerCodeOf } from "./translate-error.ts";

const REASON_MAX = 500;
/** Disputes that are over, with the money still here. */
const WON_DISPUTES = ["won", "warning_closed", "prevented"];

export const paymentsOfInvoice = async (
  stripe: Stripe,
  invoiceId: string,
): Promise<Stripe.InvoicePayment[]> =>
  (await ask("invoicePayments.list", "list", () => stripe.invoicePayments.list({ invoice: invoiceId }))).data;

/** The invoice that a payment paid, with its subscription. */
async function invoiceOfPayment(stripe: Stripe, paymentId: string) {
  const links = await ask("invoicePayments.list", "list", () =>
    stripe.invoicePayments.list({
      payment: { type: "payment_intent", payment_intent: paymentId },
      expand: ["data.invoice"],
    }),
  );
  const reference = links.data[0]?.invoice;
  const invoice =
    typeof reference === "string"
      ? await ask("invoices.retrieve", "invoice", () => stripe.invoices.retrieve(reference))
      : reference;
  if (typeof invoice !== "object" || invoice.deleted)
    return { invoiceId: idOf(invoice), subscriptionId: null, purpose: purposeOf(null) };
  return {
    invoiceId: invoice.id,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    purpose: purposeOf(invoice),
  };
}

/** `charge.disputed` stays true for ever, so the disputes themselves are asked. */
async function disputeState(stripe: Stripe, paymentId: string): Promise<DisputeState> {
  const disputes = await ask("disputes.list", "list", () =>
    stripe.disputes.list({ payment_intent: paymentId }),
  );
  const standing = disputes.data.filter((one) => !WON_DISPUTES.includes(one.status));
  if (standing.some((one) => one.status === "lost")) return "lost";
  // One of a word that we do not know holds the money until it is known.
  if (standing.length > 0) return "open";
  return disputes.data.length > 0 ? "won" : "none";
}

export async function readPayment(stripe: Stripe, paymentId: string): Promise<PaymentFacts> {
  const intent = await ask("paymentIntents.retrieve", "payment_intent", () =>
    stripe.paymentIntents.retrieve(paymentId, { expand: ["latest_charge"] }),
  );
  const latest = intent.latest_charge;
  const charge =
    typeof latest === "string"
      ? await ask("charges.retrieve", "charge", () => stripe.charges.retrieve(latest))
      : latest;
  const succeeded = intent.status === "succeeded";
  return {
    paymentId: intent.id,
    customerId: idOf(intent.customer),
    ...(await invoiceOfPayment(stripe, paymentId)),
    amountMinor: succeeded ? intent.amount_received : intent.amount,
    refundedMinor: charge?.amount_refunded ?? 0,
    currency: intent.currency,
    succeeded,
    dispute: charge?.disputed ? await disputeState(stripe, paymentId) : "none",
  };
}

export async function readInvoicePayment(stripe: Stripe, invoiceId: string): Promise<PaymentFacts | null> {
  const invoice = await ask("invoices.retrieve", "invoice", () =>
    stripe.invoices.retrieve(invoiceId, { expand: ["payments"] }),
  );
  const paymentId = paidIntentOf(invoice.payments?.data ?? (await paymentsOfInvoice(stripe, invoiceId)));
  return paymentId === null ? null : readPayment(stripe, paymentId);
}

/** The newest paid invoices of a subscription; those of nothing were settled without a payment. */
export async function paidInvoices(stripe: Stripe, subscriptionId: string): Promise<string[]> {
  const invoices = await ask("invoices.list", "list", () =>
    stripe.invoices.list({ subscription: subscriptionId, status: "paid", limit: 10 }),
  );
  return invoices.data.filter((one) => one.amount_paid > 0).map((one) => one.id);
}

/** Where a refund names the key it was made under. */
const KEY = "goclaw_key";

/** The refunds of a payment that stand, newest first. */
async function refundsOf(stripe: Stripe, paymentId: string): Promise<Stripe.Refund[]> {
  const refunds = await ask("refunds.list", "list", () =>
    stripe.refunds.list({ payment_intent: paymentId, limit: 100 }),
  );
  return refunds.data.filter((one) => one.status !== "failed" && one.status !== "canceled");
}

/** The refund that already exists, when Stripe says that nothing is left. */
async function existingRefund(stripe: Stripe, paymentId: string): Promise<RefundFacts> {
  const [refund] = await refundsOf(stripe, paymentId);
  if (!refund)
    throw new AppError("rejected", "Stripe says refunded, but lists no refund", { details: { paymentId } });
  return refundFacts(refund, paymentId);
}

/**
 * Refunds a part of a payment, or what is left of it; one that is refunded already is success then. Stripe forgets a
 * key after a day, and whatever fits into what is left would be paid out again: so the key stands in the refund, too.
 */
export async function refund(stripe: Stripe, request: RefundRequest): Promise<RefundFacts> {
  const { paymentId, amountMinor = null, idempotencyKey } = request;
  const before = (await refundsOf(stripe, paymentId)).find((one) => one.metadata?.[KEY] === idempotencyKey);
  if (before) return refundFacts(before, paymentId);
  const metadata = { reason: request.reason.slice(0, REASON_MAX), [KEY]: idempotencyKey };
  try {
    const made = await ask("refunds.create", "refund", () =>
      stripe.refunds.create(
        { payment_intent: paymentId, ...(amountMinor !== null && { amount: amountMinor }), metadata },
        { idempotencyKey },
      ),
    );
    return refundFacts(made, paymentId);
  } catch (error) {
    if (amountMinor !== null || providerCodeOf(error) !== "charge_already_refunded") throw error;
    return existingRefund(stripe, paymentId);
  }
}
