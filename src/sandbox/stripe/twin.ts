import { createServer } from "node:http";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { Books } from "../kernel/books.ts";
import { createFaultPlan, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import { createRequestGate } from "../kernel/request-gate.ts";
import type { Twin } from "../kernel/twin.ts";
import type { WebhookEndpoint, WebhookQueue } from "../kernel/webhook-queue.ts";
import { apiListener } from "./api.ts";
import { GOOD_CARD } from "./cards.ts";
import { expireCheckout, type PayResult, payCheckout, type Tampering, tamperCheckout } from "./checkout.ts";
import { openIdempotencyKeys } from "./idempotency.ts";
import { openLedger, type StripeLedger } from "./ledger.ts";
import { stripePages } from "./pages/pages.ts";
import { payInvoice } from "./plan-change.ts";
import { type PortalChange, switchInPortal } from "./portal-switch.ts";
import { closeDispute, openDispute, refundCharge } from "./refunds.ts";
import { catalogRoutes } from "./resources/catalog.ts";
import { checkoutRoutes } from "./resources/checkout-sessions.ts";
import { customerRoutes } from "./resources/customers.ts";
import { eventRoutes } from "./resources/events.ts";
import { invoiceRoutes } from "./resources/invoices.ts";
import { paymentRoutes } from "./resources/payments.ts";
import { portalRoutes } from "./resources/portal-sessions.ts";
import { scheduleRoutes } from "./resources/schedules.ts";
import { subscriptionRoutes } from "./resources/subscriptions.ts";
import { type Interval, newPrice, newProduct } from "./shapes/catalog.ts";
import { openState, type StripeState } from "./state.ts";
import { endSubscription, passTime, replaceCard } from "./subscription-life.ts";
import type { CheckoutSession, Dispute, Refund, Subscription } from "./types.ts";
import { createStripeWebhooks } from "./webhooks.ts";

/** A monthly price that the account has from the start. */
export interface SeedPrice {
  id: string;
  lookupKey: string;
  productName: string;
  unitAmountMinor: number;
  currency: string;
  interval?: Interval;
}

export interface StripeTwinOptions {
  books: Books;
  port?: number;
  clock?: Clock;
  secretKey: string;
  /** Without it events are recorded but not sent, until `setWebhook` is called. */
  webhook?: WebhookEndpoint;
  /** Where people reach `pages`, without a trailing slash. */
  pagesBaseUrl: string;
  prices: SeedPrice[];
  /** Real time between webhook attempts, in ms. */
  retryDelaysMs?: number[];
}

export interface StripeTwin extends Twin {
  readonly name: "stripe";
  /** `http://127.0.0.1:<port>`, for STRIPE_API_BASE. */
  readonly apiBase: string;
  readonly ledger: StripeLedger;
  readonly webhooks: Pick<
    WebhookQueue,
    "dropNext" | "dropNone" | "obstacles" | "repeatEach" | "deliverForged"
  >;
  /** What the buyer does: pays with a test card. @throws SessionNotOpen */
  pay(sessionId: string, how?: { card?: string }): PayResult;
  /** Closes an open session from the provider's side. */
  cancelSession(sessionId: string): CheckoutSession;
  /** Alters what an open session sells, as an attacker with the dashboard could. */
  tamper(sessionId: string, change: Tampering): CheckoutSession;
  /** The bank opens a dispute over a payment. */
  dispute(paymentIntentId: string, reason?: string): Dispute;
  closeDispute(disputeId: string, status: "won" | "lost"): Dispute;
  /** Somebody refunds in the dashboard, behind our back; in full unless an amount is named. */
  refundByHand(paymentIntentId: string, amountMinor?: number): Refund;
  /** Somebody ends the subscription in the dashboard. */
  endSubscriptionByHand(subscriptionId: string): Subscription;
  replaceCard(subscriptionId: string, card: string): Subscription;
  /** The buyer pays an open invoice on its own page. @returns what the card network said, or null when it is paid */
  payInvoice(invoiceId: string, card?: string): string | null;
  /** The buyer chooses another price in the portal: a dearer one at once, a cheaper one for the next period. */
  switchInPortal(subscriptionId: string, priceId: string): PortalChange;
  /** Whether the bank says no to the next charge, at a checkout or a renewal. */
  declinesNext: boolean;
  setWebhook(endpoint: WebhookEndpoint): void;
  deliverAgain(eventId: string): void;
  holdWebhooks(): void;
  releaseWebhooks: WebhookQueue["release"];
  /** Resolves when no webhook is pending. */
  settled(): Promise<void>;
  /** Holds requests that match after their idempotency key is claimed; call the answer to let them go. */
  holdRequests(match: RegExp): () => void;
  /** Lets the clock's progress take effect now: expiries, renewals. */
  passTime(): void;
}

const RETRY_DELAYS_MS = [200, 1000, 3000, 10_000, 30_000, 60_000];
const TICK_MS = 1000;

function seedPrices(state: StripeState, prices: SeedPrice[]): void {
  for (const seed of prices) {
    const product = newProduct({
      id: `prod_${seed.id.replace(/^price_/, "")}`,
      name: seed.productName,
      nowS: state.nowS(),
    });
    if (!state.products.get(product.id)) state.products.put(product.id, product);
    const known = state.prices.get(seed.id);
    if (known && known.unit_amount === seed.unitAmountMinor && known.currency === seed.currency) continue;
    const price = newPrice({ interval: "month", ...seed, product: product.id, nowS: state.nowS() });
    state.prices.put(price.id, price);
  }
}

function chargeOf(state: StripeState, paymentIntentId: string) {
  const intent = state.paymentIntents.get(paymentIntentId);
  const charge = intent?.latest_charge ? state.charges.get(intent.latest_charge) : undefined;
  if (!charge) throw new Error(`No such payment: ${paymentIntentId}`);
  return charge;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`No such ${what}`);
  return value;
}

/** What people and banks do, outside the API. */
function outsideActs(state: StripeState) {
  return {
    pay(sessionId: string, how: { card?: string } = {}) {
      passTime(state);
      return payCheckout(state, sessionId, how.card);
    },
    cancelSession(sessionId: string) {
      const session = found(state.sessions.get(sessionId), "checkout session");
      return session.status === "open" ? expireCheckout(state, session) : session;
    },
    tamper: (sessionId: string, change: Tampering) => tamperCheckout(state, sessionId, change),
    dispute: (paymentIntentId: string, reason = "fraudulent") =>
      openDispute(state, chargeOf(state, paymentIntentId), reason),
    closeDispute: (disputeId: string, status: "won" | "lost") =>
      closeDispute(state, found(state.disputes.get(disputeId), "dispute"), status),
    refundByHand: (paymentIntentId: string, amountMinor?: number) =>
      refundCharge(state, chargeOf(state, paymentIntentId), { amount: amountMinor, metadata: {} }),
    endSubscriptionByHand: (subscriptionId: string) =>
      endSubscription(state, found(state.subscriptions.get(subscriptionId), "subscription")),
    replaceCard: (subscriptionId: string, card: string) => replaceCard(state, subscriptionId, card),
    payInvoice(invoiceId: string, card: string = GOOD_CARD) {
      passTime(state);
      return payInvoice(state, found(state.invoices.get(invoiceId), "invoice"), card);
    },
    switchInPortal(subscriptionId: string, priceId: string) {
      passTime(state);
      return switchInPortal(
        state,
        found(state.subscriptions.get(subscriptionId), "subscription"),
        found(state.prices.get(priceId), "price"),
      );
    },
    passTime: () => passTime(state),
  };
}

/** Starts the Stripe twin on a loopback port. */
export async function startStripeTwin(options: StripeTwinOptions): Promise<StripeTwin> {
  const clock = options.clock ?? systemClock;
  const state = openState(options.books, clock, options.pagesBaseUrl, (event) => queue.enqueue(event));
  const queue = createStripeWebhooks({
    books: options.books,
    clock,
    endpoint: options.webhook,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    timeoutMs: 10_000,
    findEvent: (id) => state.events.get(id),
  });
  seedPrices(state, options.prices);
  const faults = createFaultPlan();
  const gate = createRequestGate();
  const routes = [
    ...customerRoutes,
    ...catalogRoutes,
    ...checkoutRoutes,
    ...subscriptionRoutes,
    ...scheduleRoutes,
    ...invoiceRoutes,
    ...paymentRoutes,
    ...portalRoutes,
    ...eventRoutes((id) => queue.delivered(id)),
  ];
  const keys = openIdempotencyKeys(options.books);
  const listener = apiListener({ state, routes, keys, secretKey: options.secretKey, gate: gate.wait });
  const server = await listenOnLoopback(createServer(withFaults(faults, listener)), options.port);
  const ticker = setInterval(() => passTime(state), TICK_MS);
  ticker.unref();
  const ledger = openLedger(state, () => queue.deliveries());
  const acts = outsideActs(state);
  return {
    name: "stripe",
    apiBase: server.url,
    faults,
    ledger,
    webhooks: queue,
    pages: stripePages({
      state,
      ledger,
      basePath: new URL(options.pagesBaseUrl).pathname.replace(/\/$/, ""),
      acts: { ...acts, deliverAgain: queue.deliverAgain },
    }),
    ...acts,
    get declinesNext() {
      return state.declinesNext;
    },
    set declinesNext(on) {
      state.declinesNext = on;
    },
    setWebhook: queue.setEndpoint,
    deliverAgain: queue.deliverAgain,
    holdWebhooks: queue.hold,
    releaseWebhooks: queue.release,
    settled: queue.settled,
    holdRequests: gate.hold,
    async close() {
      clearInterval(ticker);
      queue.close();
      await server.close();
    },
  };
}
