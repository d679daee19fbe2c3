import type { models } from "@polar-sh/sdk/2026-10";
import { subscriptionStatus } from "../../domain/billing/subscription-status.ts";
import { AppError } from "../../errors.ts";
import type {
  CheckoutFacts,
  DisputeState,
  PaymentFacts,
  PaymentPurpose,
  PendingPlan,
  PlanId,
  RefundFacts,
  SubscriptionFacts,
} from "../../ports/payment-rail.ts";

export type PlanOf = (productId: string) => PlanId | null;

/** Written into the checkout's metadata, since Polar has neither of our words for it. */
export const MARKS = {
  /** What the look-up goes by, in the place of an idempotency key. */
  key: "goclaw_key",
  /** Until when GoClaw hands the link out, in ms; Polar itself keeps it payable for a day. */
  payBy: "goclaw_pay_by",
  /** Somebody gave the checkout up. It can still be paid, and then the payment is a late one. */
  givenUp: "goclaw_given_up",
} as const;

const msOf = (time: string | null | undefined): number | null => (time ? Date.parse(time) : null);

/** Nobody is meant to pay it any more, though Polar would still take the money. */
function isGivenUp({ metadata }: models.Checkout, nowMs: number): boolean {
  const payBy = metadata[MARKS.payBy];
  return metadata[MARKS.givenUp] === true || (typeof payBy === "number" && payBy <= nowMs);
}

/** @throws AppError `unavailable` for a status we do not know: it changes nothing */
function checkoutStatus(checkout: models.Checkout, nowMs: number): CheckoutFacts["status"] {
  switch (checkout.status) {
    case "open":
      return isGivenUp(checkout, nowMs) ? "expired" : "open";
    // The bank is being asked: nothing is paid yet, and it may be open again in a moment.
    case "confirmed":
      return "open";
    case "succeeded":
      return "complete";
    case "expired":
    case "failed":
      return "expired";
    default:
      throw new AppError("unavailable", `Polar checkout status ${String(checkout.status)} is unknown`);
  }
}

const PAID: readonly string[] = ["paid", "refunded", "partially_refunded"];

export const isPaid = (order: models.Order): boolean => PAID.includes(order.status);

/** @param order the first order of the checkout, once there is one */
export function checkoutFacts(
  checkout: models.Checkout,
  order: models.Order | null,
  nowMs: number,
): CheckoutFacts {
  const orderId = checkout.metadata.order_id;
  return {
    sessionId: checkout.id,
    status: checkoutStatus(checkout, nowMs),
    paid: checkout.status === "succeeded" && (order === null || isPaid(order)),
    orderId: typeof orderId === "string" ? orderId : null,
    customerId: order?.customer_id ?? checkout.customer_id,
    subscriptionId: order?.subscription_id ?? null,
    paymentId: order?.id ?? null,
    priceId: checkout.product_id,
    quantity: checkout.seats ?? checkout.units ?? 1,
    // Before tax, and after a discount, which nobody agreed to.
    subtotalMinor: checkout.amount - checkout.discount_amount,
    currency: checkout.currency,
  };
}

function pendingPlan({ pending_update: update }: models.Subscription, planOf: PlanOf): PendingPlan | null {
  if (!update?.product_id) return null;
  return { kind: "booked", plan: planOf(update.product_id), fromMs: Date.parse(update.applies_at) };
}

export function subscriptionFacts(subscription: models.Subscription, planOf: PlanOf): SubscriptionFacts {
  const endMs = msOf(subscription.current_period_end);
  return {
    subscriptionId: subscription.id,
    customerId: subscription.customer_id,
    status: subscriptionStatus(subscription.status),
    priceId: subscription.product_id,
    plan: planOf(subscription.product_id),
    currentPeriodStartMs: msOf(subscription.current_period_start),
    currentPeriodEndMs: endMs,
    cancelAtMs: subscription.cancel_at_period_end ? (msOf(subscription.ends_at) ?? endMs) : null,
    pending: pendingPlan(subscription, planOf),
  };
}

const PURPOSES: Record<string, PaymentPurpose> = {
  subscription_create: "first_period",
  subscription_cycle: "renewal",
  subscription_update: "plan_change",
};

/** Tax is in both amounts: what was taken from the person is what goes back to them. */
export const paymentFacts = (order: models.Order, dispute: DisputeState): PaymentFacts => ({
  paymentId: order.id,
  customerId: order.customer_id,
  subscriptionId: order.subscription_id,
  // An order is its own invoice.
  invoiceId: order.id,
  purpose: PURPOSES[order.billing_reason] ?? "other",
  amountMinor: order.total_amount,
  refundedMinor: order.refunded_amount + order.refunded_tax_amount,
  currency: order.currency,
  succeeded: isPaid(order),
  dispute,
});

const REFUND_STATUSES: Record<string, RefundFacts["status"]> = {
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

export const refundFacts = (refund: models.Refund): RefundFacts => ({
  refundId: refund.id,
  paymentId: refund.order_id,
  amountMinor: refund.amount + refund.tax_amount,
  currency: refund.currency,
  // Anything not final, or a word we do not know, is pending.
  status: REFUND_STATUSES[refund.status] ?? "pending",
});
