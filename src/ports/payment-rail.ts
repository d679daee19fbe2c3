import type { SubscriptionStatus } from "../domain/billing/subscription-status.ts";
import type { PlanId } from "../domain/plans/plans.ts";

/** The names are the seed's `payment_provider` values. */
export type RailName = "stripe" | "polar";

export type { PlanId, SubscriptionStatus };

export interface CheckoutRequest {
  orderId: string;
  userId: string;
  customerId: string;
  plan: PlanId;
  /** Written before the call; the same key never opens two sessions. */
  idempotencyKey: string;
  /** Where people return to; the rail adds `cs=<session id>`. */
  successUrl: string;
  cancelUrl: string;
  expiresAtMs: number;
}

export interface OpenedCheckout {
  sessionId: string;
  url: string;
  expiresAtMs: number;
}

/** What the provider says a session is, read afresh; never taken from a webhook body. */
export interface CheckoutFacts {
  sessionId: string;
  status: "open" | "complete" | "expired";
  paid: boolean;
  /** Our order id as the provider echoes it: a hint to find the row, not proof. */
  orderId: string | null;
  customerId: string | null;
  subscriptionId: string | null;
  paymentId: string | null;
  priceId: string | null;
  quantity: number | null;
  subtotalMinor: number | null;
  currency: string | null;
}

/** A change of plan that was asked for, by us or in the provider's portal, and is not in effect. */
export type PendingPlan =
  /** Comes into effect by itself with the next period. */
  | { kind: "booked"; plan: PlanId | null; fromMs: number }
  /** Comes into effect once it is paid, and is forgotten otherwise. `payUrl` is for the payer alone. */
  | { kind: "unpaid"; plan: PlanId | null; expiresAtMs: number; payUrl: string | null };

export interface SubscriptionFacts {
  subscriptionId: string;
  customerId: string;
  status: SubscriptionStatus;
  priceId: string | null;
  plan: PlanId | null;
  currentPeriodStartMs: number | null;
  currentPeriodEndMs: number | null;
  /** Set by either `cancel_at_period_end` or `cancel_at`. */
  cancelAtMs: number | null;
  pending: PendingPlan | null;
}

export interface PlanChangeRequest {
  subscriptionId: string;
  plan: PlanId;
  /** `now` takes effect when its difference is paid; `next_period` costs nothing before. */
  when: "now" | "next_period";
}

/** What a change costs, before tax. */
export interface PlanChangeQuote {
  /** Taken at once; 0 for `next_period`. */
  dueNowMinor: number;
  /** False where the provider cannot tell before the change and this is our estimate. */
  isExact: boolean;
  /** Taken at each renewal from then on. */
  renewalMinor: number;
  currency: string;
  effectiveMs: number;
  renewsAtMs: number;
  /** The moment the difference is reckoned from; goes into `changePlan`, so that what was shown is what is taken. */
  quotedAtMs: number;
}

/**
 * `declined`: the old plan stays. Where `pending` is `unpaid` the change can still be paid there; where it is null
 * it has to be asked for again with a better card.
 */
export interface PlanChangeResult {
  outcome: "in_effect" | "booked" | "declined";
  subscription: SubscriptionFacts;
}

/** What a payment was taken for, in the provider's words. */
export type PaymentPurpose = "first_period" | "renewal" | "plan_change" | "other";

/** What a bank has to say about a payment. While it is `open`, and once it is `lost`, the money is not ours. */
export type DisputeState = "none" | "open" | "won" | "lost";

/** One settled payment, with what it was for. */
export interface PaymentFacts {
  paymentId: string;
  customerId: string | null;
  subscriptionId: string | null;
  invoiceId: string | null;
  purpose: PaymentPurpose;
  amountMinor: number;
  refundedMinor: number;
  currency: string;
  succeeded: boolean;
  dispute: DisputeState;
}

/** What a payer is given to keep of a payment. */
export type PaperKind = "invoice" | "receipt";

export interface PaymentPaper {
  kind: PaperKind;
  /** A page or a file. Whoever has the link can open it. */
  url: string;
  /** From then on (ms) the link leads nowhere; null where nothing is said of an end. */
  endsAtMs: number | null;
}

export interface PaymentPapers {
  /** Those that can be opened now. */
  ready: PaymentPaper[];
  /** Whether one is being made, which takes seconds. */
  isMaking: boolean;
}

export interface RefundFacts {
  refundId: string;
  paymentId: string;
  amountMinor: number;
  currency: string;
  status: "pending" | "succeeded" | "failed";
}

export interface RefundRequest {
  paymentId: string;
  /** Gross, minor units: tax included. All that is left unless said. */
  amountMinor?: number | null;
  /** Written before the call; a repeat finds the first one's work, however long ago that was. */
  idempotencyKey: string;
  reason: string;
}

/** A verified webhook reduced to what may be believed: which object to read again. */
export interface RailEvent {
  eventId: string;
  type: string;
  object:
    | { kind: "checkout"; id: string }
    | { kind: "subscription"; id: string }
    | { kind: "payment"; id: string }
    | { kind: "invoice"; id: string }
    | { kind: "other"; id: string };
}

export interface PlanPrice {
  priceId: string;
  amountMinor: number;
  currency: string;
}

/**
 * One payment provider. Every method throws AppError: `unavailable`/`timeout` when the outcome is unknown,
 * `not_found` only for a definite absence, `rejected` for a definite refusal.
 */
export interface PaymentRail {
  readonly name: RailName;
  /** Price as the provider has it; refuses to start on a missing, inactive or non-monthly price. */
  price(plan: PlanId): Promise<PlanPrice>;
  ensureCustomer(input: {
    userId: string;
    email: string;
    idempotencyKey: string;
  }): Promise<{ customerId: string }>;
  openCheckout(request: CheckoutRequest): Promise<OpenedCheckout>;
  /** Makes an open session unpayable. A session that is already complete or expired is left as it is. */
  expireCheckout(sessionId: string): Promise<void>;
  readCheckout(sessionId: string): Promise<CheckoutFacts>;
  readSubscription(subscriptionId: string): Promise<SubscriptionFacts>;
  readPayment(paymentId: string): Promise<PaymentFacts>;
  /** The payment behind an invoice and the subscription it belongs to, or null while unpaid. */
  readInvoicePayment(invoiceId: string): Promise<PaymentFacts | null>;
  /** The newest invoices of a subscription that were paid with money, ten at most, newest first. */
  paidInvoices(subscriptionId: string): Promise<string[]>;
  /**
   * Gives all that is left of a payment back, where one that is back already is success, or a part of it. Never more
   * than asked; where the provider adds the tax by itself, its rounding may leave one minor unit.
   * @throws AppError `rejected` also where more is asked than is left
   */
  refund(request: RefundRequest): Promise<RefundFacts>;
  cancelSubscription(input: {
    subscriptionId: string;
    when: "now" | "period_end";
    idempotencyKey: string;
  }): Promise<SubscriptionFacts>;
  resumeSubscription(input: { subscriptionId: string; idempotencyKey: string }): Promise<SubscriptionFacts>;
  /** Changes nothing. @throws AppError like `changePlan` */
  previewPlanChange(request: PlanChangeRequest): Promise<PlanChangeQuote>;
  /**
   * Asks for another plan. A repeat finds the first one's work: a plan that is in effect, booked or unpaid already is
   * answered as such. `quotedAtMs` must lie within the current period.
   * @throws AppError `gone` when it has ended; `conflict` with reason `plan_ending` (its end is booked),
   *   `plan_overdue` (a payment is owed) or `change_pending` (another change is on its way)
   */
  changePlan(
    request: PlanChangeRequest & { quotedAtMs: number; idempotencyKey: string },
  ): Promise<PlanChangeResult>;
  /** Takes back whatever change is pending; none is success. */
  undoPlanChange(input: { subscriptionId: string; idempotencyKey: string }): Promise<SubscriptionFacts>;
  /** Payments under dispute, newest first; only where the provider sends no webhook about disputes. */
  disputedPayments?(): Promise<string[]>;
  /** What the provider could not deliver since then (ms), oldest first; a thousand at most. */
  missedEvents(sinceMs: number): Promise<RailEvent[]>;
  /** Checkouts of one customer, newest first: the reconciler's view. */
  listCheckouts(input: { customerId: string }): Promise<CheckoutFacts[]>;
  /** What each payment comes with by itself. */
  readonly paper: PaperKind;
  /** What there is of one invoice for its payer, with new links. Changes nothing that anybody would have to fill in first. */
  readPapers(invoiceId: string): Promise<PaymentPapers>;
  portalUrl(input: { customerId: string; returnUrl: string }): Promise<string>;
  /** Every genuine delivery has this header. */
  readonly signatureHeader: string;
  /** @throws AppError `unauthenticated` on a wrong, old or missing signature; `invalid_input` on a bad body. */
  verifyWebhook(rawBody: string, headers: Headers): Promise<RailEvent>;
}
