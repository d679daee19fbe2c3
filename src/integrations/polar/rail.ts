import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { PaymentRail, PlanId, SubscriptionFacts } from "../../ports/payment-rail.ts";
import { expireCheckout, listCheckouts, openCheckout, readCheckout } from "./checkouts.ts";
import { createPolarClient } from "./client.ts";
import { ensureCustomer } from "./customers.ts";
import { subscriptionFacts } from "./facts.ts";
import { missedEvents } from "./missed-events.ts";
import { readPapers } from "./papers.ts";
import { disputedPayments, paidOrders, readOrderPayment, readPayment, refund } from "./payments.ts";
import { changePlan, previewPlanChange, undoPlanChange } from "./plan-changes.ts";
import { readProduct } from "./products.ts";
import { cancelSubscription, resumeSubscription, retrieveSubscription } from "./subscriptions.ts";
import { verifyPolarWebhook } from "./webhook.ts";

export interface PolarRailOptions {
  accessToken: string;
  /** Default `https://api.polar.sh`. */
  apiBase?: string;
  /** Every signing secret that is valid now: one, or two while it is being rotated. */
  webhookSecrets: readonly string[];
  /** Polar product id of each plan. */
  products: Record<PlanId, string>;
  /** How long one try may take, in ms; default 15 s, where the SDK's own is 5. */
  timeoutMs?: number;
  readAgainMs?: readonly number[];
  /** How long to wait before each further look at a receipt that is being made, in ms. */
  lookAgainMs?: readonly number[];
  clock?: Clock;
  log?: Log;
}

/**
 * The Polar rail. A payment is known by its order, and what it sells by its product.
 * @throws AppError `misconfigured` for an API base that may not be used or no webhook secret
 */
export function createPolarRail(options: PolarRailOptions): PaymentRail {
  const clock = options.clock ?? systemClock;
  const secrets = options.webhookSecrets.filter((secret) => secret.trim() !== "");
  if (secrets.length === 0) throw new AppError("misconfigured", "POLAR_WEBHOOK_SECRET is empty");
  const client = createPolarClient({
    accessToken: options.accessToken,
    apiBase: options.apiBase ?? "https://api.polar.sh",
    timeoutMs: options.timeoutMs ?? 15_000,
    readAgainMs: options.readAgainMs,
    log: options.log,
  });
  const { products } = options;
  const plansById = Object.entries(products) as [PlanId, string][];
  const planOf = (productId: string): PlanId | null =>
    plansById.find(([, id]) => id === productId)?.[0] ?? null;
  const plans = { products, planOf };
  const factsOf = (subscription: models.Subscription): SubscriptionFacts =>
    subscriptionFacts(subscription, planOf);

  return {
    name: "polar",
    price: (plan) => readProduct(client, plan, products[plan]),
    ensureCustomer: async (input) => ({ customerId: await ensureCustomer(client, input) }),
    openCheckout: (request) => openCheckout(client, products[request.plan], request),
    expireCheckout: (sessionId) => expireCheckout(client, sessionId),
    readCheckout: (sessionId) => readCheckout(client, sessionId, clock.now()),
    readSubscription: async (subscriptionId) => factsOf(await retrieveSubscription(client, subscriptionId)),
    readPayment: (paymentId) => readPayment(client, paymentId),
    readInvoicePayment: (invoiceId) => readOrderPayment(client, invoiceId),
    paidInvoices: (subscriptionId) => paidOrders(client, subscriptionId),
    refund: (input) => refund(client, input),
    cancelSubscription: async ({ subscriptionId, when }) =>
      factsOf(await cancelSubscription(client, subscriptionId, when)),
    resumeSubscription: async ({ subscriptionId }) =>
      factsOf(await resumeSubscription(client, subscriptionId)),
    previewPlanChange: (request) => previewPlanChange(client, plans, request, clock.now()),
    changePlan: (request) => changePlan(client, plans, request),
    undoPlanChange: ({ subscriptionId }) => undoPlanChange(client, plans, subscriptionId),
    disputedPayments: () => disputedPayments(client),
    missedEvents: (sinceMs) => missedEvents(client, sinceMs),
    listCheckouts: ({ customerId }) => listCheckouts(client, customerId, clock.now()),
    paper: "receipt",
    readPapers: (invoiceId) => readPapers(client, invoiceId, { clock, lookAgainMs: options.lookAgainMs }),
    async portalUrl({ customerId, returnUrl }) {
      const session = await client.change("customerSessions.create", (polar) =>
        polar.customerSessions.create({ customer_id: customerId, return_url: returnUrl }),
      );
      return session.customer_portal_url;
    },
    signatureHeader: "webhook-signature",
    verifyWebhook: (rawBody, headers) => verifyPolarWebhook(rawBody, headers, secrets),
  };
}
