import type Stripe from "stripe";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { PaymentRail, PlanId, SubscriptionFacts } from "../../ports/payment-rail.ts";
import { expireCheckout, listCheckouts, openCheckout, readCheckout, readPrice } from "./checkouts.ts";
import { createStripeClient } from "./client.ts";
import { subscriptionFacts } from "./facts.ts";
import { missedEvents } from "./missed-events.ts";
import { paidInvoices, readInvoicePayment, readPayment, refund } from "./payments.ts";
import { changePlan, previewPlanChange, undoPlanChange } from "./plan-changes.ts";
import { cancelSubscription, resumeSubscription, retrieveSubscription } from "./subscriptions.ts";
import { ask } from "./translate-error.ts";
import { verifyStripeWebhook } from "./webhook.ts";

export interface StripeRailOptions {
  secretKey: string;
  /** Default `https://api.stripe.com`. */
  apiBase?: string;
  /** Every signing secret that is valid now: one, or two while it is being rotated. */
  webhookSecrets: readonly string[];
  /** Stripe price id of each plan. */
  prices: Record<PlanId, string>;
  /** How long one try may take, in ms; default 20 s. */
  timeoutMs?: number;
  clock?: Clock;
  log?: Log;
}

/**
 * The Stripe rail.
 * @throws AppError `misconfigured` for an API base that may not be used or no webhook secret
 */
export function createStripeRail(options: StripeRailOptions): PaymentRail {
  const clock = options.clock ?? systemClock;
  const secrets = options.webhookSecrets.filter((secret) => secret.trim() !== "");
  if (secrets.length === 0) throw new AppError("misconfigured", "STRIPE_WEBHOOK_SECRET is empty");
  const stripe = createStripeClient({
    secretKey: options.secretKey,
    apiBase: options.apiBase ?? "https://api.stripe.com",
    timeoutMs: options.timeoutMs ?? 20_000,
    log: options.log,
  });
  const priceIds = Object.entries(options.prices) as [PlanId, string][];
  const planOf = (priceId: string): PlanId | null => priceIds.find(([, id]) => id === priceId)?.[0] ?? null;
  const plans = { prices: options.prices, planOf };
  const factsOf = (subscription: Stripe.Subscription): SubscriptionFacts =>
    subscriptionFacts(subscription, planOf);

  return {
    name: "stripe",
    price: (plan) => readPrice(stripe, plan, options.prices[plan]),
    async ensureCustomer({ userId, email, idempotencyKey }) {
      const customer = await ask("customers.create", "customer", () =>
        stripe.customers.create({ email, metadata: { user_id: userId } }, { idempotencyKey }),
      );
      return { customerId: customer.id };
    },
    openCheckout: (request) => openCheckout(stripe, options.prices[request.plan], request),
    expireCheckout: (sessionId) => expireCheckout(stripe, sessionId),
    readCheckout: (sessionId) => readCheckout(stripe, sessionId),
    readSubscription: async (subscriptionId) => factsOf(await retrieveSubscription(stripe, subscriptionId)),
    readPayment: (paymentId) => readPayment(stripe, paymentId),
    readInvoicePayment: (invoiceId) => readInvoicePayment(stripe, invoiceId),
    paidInvoices: (subscriptionId) => paidInvoices(stripe, subscriptionId),
    refund: (input) => refund(stripe, input),
    cancelSubscription: async ({ subscriptionId, when, idempotencyKey }) =>
      factsOf(await cancelSubscription(stripe, subscriptionId, when, idempotencyKey)),
    resumeSubscription: async ({ subscriptionId, idempotencyKey }) =>
      factsOf(await resumeSubscription(stripe, subscriptionId, idempotencyKey)),
    previewPlanChange: (request) => previewPlanChange(stripe, plans, request, clock.now()),
    changePlan: (request) => changePlan(stripe, plans, request),
    undoPlanChange: ({ subscriptionId, idempotencyKey }) =>
      undoPlanChange(stripe, plans, subscriptionId, idempotencyKey),
    missedEvents: (sinceMs) => missedEvents(stripe, sinceMs),
    listCheckouts: ({ customerId }) => listCheckouts(stripe, customerId),
    paper: "invoice",
    async readPapers(invoiceId) {
      const invoice = await ask("invoices.retrieve", "invoice", () => stripe.invoices.retrieve(invoiceId));
      const url = invoice.hosted_invoice_url;
      return { ready: url ? [{ kind: "invoice", url, endsAtMs: null }] : [], isMaking: false };
    },
    async portalUrl({ customerId, returnUrl }) {
      const session = await ask("billingPortal.sessions.create", "billing_portal.session", () =>
        stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl }),
      );
      return session.url;
    },
    signatureHeader: "stripe-signature",
    verifyWebhook: (rawBody, headers) => verifyStripeWebhook(rawBody, headers, secrets, clock),
  };
}
