import type Stripe from "stripe";
import { subscriptionStatus } from "../../domain/billing/subscription-status.ts";
import { AppError } from "../../errors.ts";
import type {
  CheckoutFacts,
  PaymentPurpose,
  PendingPlan,
  PlanId,
  RefundFacts,
  SubscriptionFacts,
} from "../../ports/payment-rail.ts";

/** A reference as its id, whether it came expanded or not. */
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);

const toMs = (seconds: number | null | undefined): number | null =>
  typeof seconds === "number" ? seconds * 1000 : null;

const CHECKOUT_STATUSES = ["open", "complete", "expired"] as const;

/** The payment intent that paid an invoice, if one did. */
export function paidIntentOf(payments: readonly Stripe.InvoicePayment[]): string | null {
  const paid = payments.find((one) => one.status === "paid" && idOf(one.payment.payment_intent) !== null);
  return idOf(paid?.payment.payment_intent);
}

/** A session with the parts that Stripe shows only when asked. */
export interface SessionParts {
  session: Stripe.Checkout.Session;
  lines: readonly Stripe.LineItem[];
  payments: readonly Stripe.InvoicePayment[];
}

/** @throws AppError `unavailable` for a status we do not know: it changes nothing */
export function checkoutFacts({ session, lines, payments }: SessionParts): CheckoutFacts {
  const status = CHECKOUT_STATUSES.find((known) => known === session.status);
  if (!status) throw new AppError("unavailable", `Stripe checkout status ${session.status} is unknown`);
  // Our sessions sell one line; more of them match no order.
  const line = lines.length === 1 ? lines[0] : undefined;
  return {
    sessionId: session.id,
    status,
    paid: status === "complete" && session.payment_status === "paid",
    orderId: session.client_reference_id ?? session.metadata?.order_id ?? null,
    customerId: idOf(session.customer),
    subscriptionId: idOf(session.subscription),
    paymentId: idOf(session.payment_intent) ?? paidIntentOf(payments),
    priceId: line?.price?.id ?? null,
    quantity: line?.quantity ?? null,
    subtotalMinor: session.amount_subtotal,
    currency: session.currency,
  };
}

export type PlanOf = (priceId: string) => PlanId | null;

/** The one line that our subscriptions have; one with more lines is none of our plans. */
export function onlyItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem | undefined {
  const items = subscription.items.data;
  return items.length === 1 ? items[0] : undefined;
}

const planOfItems = (
  items: readonly { price: string | { id: string } }[] | null | undefined,
  planOf: PlanOf,
): PlanId | null => {
  const priceId = items?.length === 1 ? idOf(items[0]?.price) : null;
  return priceId === null ? null : planOf(priceId);
};

/** The phase of an active schedule that follows the current one. */
function nextPhase(subscription: Stripe.Subscription): Stripe.SubscriptionSchedule.Phase | undefined {
  const { schedule } = subscription;
  if (schedule === null || typeof schedule !== "object" || schedule.status !== "active") return undefined;
  return schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.end_date);
}

/** A change waits in `pending_update` for its payment, or as the next phase of a schedule for its time. */
function pendingPlan(subscription: Stripe.Subscription, planOf: PlanOf): PendingPlan | null {
  const { pending_update: update, latest_invoice: invoice } = subscription;
  if (update?.subscription_items) {
    const isPayable = typeof invoice === "object" && invoice?.status === "open";
    return {
      kind: "unpaid",
      plan: planOfItems(update.subscription_items, planOf),
      expiresAtMs: update.expires_at * 1000,
      payUrl: isPayable ? (invoice.hosted_invoice_url ?? null) : null,
    };
  }
  const phase = nextPhase(subscription);
  if (!phase || idOf(phase.items[0]?.price) === onlyItem(subscription)?.price.id) return null;
  return { kind: "booked", plan: planOfItems(phase.items, planOf), fromMs: phase.start_date * 1000 };
}

/** The billing period lives on the items, not on the subscription. */
export function subscriptionFacts(subscription: Stripe.Subscription, planOf: PlanOf): SubscriptionFacts {
  const item = onlyItem(subscription);
  const priceId = item?.price.id ?? null;
  const periodEndMs = toMs(item?.current_period_end);
  return {
    subscriptionId: subscription.id,
    customerId: idOf(subscription.customer) ?? "",
    status: subscriptionStatus(subscription.status),
    priceId,
    plan: priceId === null ? null : planOf(priceId),
    currentPeriodStartMs: toMs(item?.current_period_start),
    currentPeriodEndMs: periodEndMs,
    cancelAtMs: toMs(subscription.cancel_at) ?? (subscription.cancel_at_period_end ? periodEndMs : null),
    pending: pendingPlan(subscription, planOf),
  };
}

const PURPOSES: Record<string, PaymentPurpose> = {
  subscription_create: "first_period",
  subscription_cycle: "renewal",
  subscription_update: "plan_change",
};

export const purposeOf = (invoice: Stripe.Invoice | null): PaymentPurpose =>
  PURPOSES[invoice?.billing_reason ?? ""] ?? "other";

const REFUND_STATUSES: Record<string, RefundFacts["status"]> = {
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

export function refundFacts(refund: Stripe.Refund, paymentId: string): RefundFacts {
  return {
    refundId: refund.id,
    paymentId: idOf(refund.payment_intent) ?? paymentId,
    amountMinor: refund.amount,
    currency: refund.currency,
    // Anything not final (`pending`, `requires_action`, or a word we do not know) is pending.
    status: REFUND_STATUSES[refund.status ?? ""] ?? "pending",
  };
}
