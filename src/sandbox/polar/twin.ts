import { createServer } from "node:http";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { Books } from "../kernel/books.ts";
import { createFaultPlan, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import { createRequestGate } from "../kernel/request-gate.ts";
import type { Twin } from "../kernel/twin.ts";
import type { WebhookQueue } from "../kernel/webhook-queue.ts";
import { apiListener } from "./api.ts";
import { type PayResult, passCheckoutTime, payCheckout, type Tampering, tamperCheckout } from "./checkout.ts";
import { openLedger, type PolarLedger } from "./ledger.ts";
import { polarPages } from "./pages/pages.ts";
import { makeInvoice, passPaperTime } from "./papers/make-papers.ts";
import { closeDispute, openDispute, refundOrder } from "./refunds.ts";
import { checkoutRoutes } from "./resources/checkouts.ts";
import { customerSessionRoutes } from "./resources/customer-sessions.ts";
import { customerRoutes } from "./resources/customers.ts";
import { orderRoutes } from "./resources/orders.ts";
import { productRoutes } from "./resources/products.ts";
import { refundRoutes } from "./resources/refunds.ts";
import { subscriptionRoutes } from "./resources/subscriptions.ts";
import { webhookRoutes } from "./resources/webhook-deliveries.ts";
import type { Scope } from "./route.ts";
import { type NewProduct, newProduct, priceOf } from "./shapes/product.ts";
import { type OrganizationSettings, openState, type PolarState } from "./state.ts";
import { bookPause, passSubscriptionTime, replaceCard, resume, revoke } from "./subscription-life.ts";
import type { CheckoutRecord, Dispute, Refund, SubscriptionRecord } from "./types.ts";
import { createPolarWebhooks, type PolarEndpoint } from "./webhooks.ts";

/** A product that the organization has from the start. */
export type SeedProduct = Pick<NewProduct, "name" | "priceMinor" | "currency" | "interval"> & { id: string };

export interface PolarTwinOptions {
  books: Books;
  port?: number;
  clock?: Clock;
  accessToken: string;
  /** What the token may do; what GoClaw's README asks for unless given. */
  scopes?: readonly Scope[];
  /** Without it events are recorded but not sent, until `setWebhook` is called. */
  webhook?: PolarEndpoint;
  /** Where people reach `pages`, without a trailing slash. */
  pagesBaseUrl: string;
  products: SeedProduct[];
  settings?: Partial<OrganizationSettings>;
  /** Real time between webhook attempts, in ms. */
  retryDelaysMs?: number[];
}

export interface PolarTwin extends Twin {
  readonly name: "polar";
  /** `http://127.0.0.1:<port>`, for POLAR_API_BASE. */
  readonly apiBase: string;
  readonly ledger: PolarLedger;
  readonly settings: OrganizationSettings;
  readonly webhooks: Pick<
    WebhookQueue,
    "dropNext" | "dropNone" | "obstacles" | "repeatEach" | "deliverForged"
  > & { readonly disabled: boolean };
  /** What the buyer does: pays with a test card. @throws CheckoutNotOpen */
  pay(checkoutId: string, how?: { card?: string }): PayResult;
  /** Alters what an open checkout sells, as an attacker with the dashboard could. */
  tamper(checkoutId: string, change: Tampering): CheckoutRecord;
  /** The bank opens a dispute over an order. No webhook tells of it. */
  dispute(orderId: string, reason?: string): Dispute;
  closeDispute(disputeId: string, status: "won" | "lost"): Dispute;
  /** Somebody refunds in the dashboard, behind our back; in full unless a net amount is named. */
  refundByHand(orderId: string, amountMinor?: number): Refund;
  /** Somebody ends the subscription in the dashboard. */
  endSubscriptionByHand(subscriptionId: string): SubscriptionRecord;
  replaceCard(subscriptionId: string, card: string): SubscriptionRecord;
  /** The customer pauses from the end of the period on, or goes on again. */
  pause(subscriptionId: string): SubscriptionRecord;
  resume(subscriptionId: string): SubscriptionRecord;
  archiveProduct(productId: string): void;
  /** Whether the bank says no to the next charge, at a checkout or a renewal. */
  declinesNext: boolean;
  /** How long receipts and invoices take to be made, in ms. */
  renderMs: number;
  /** The customer fills in a name and an address in the portal and has the invoice made. */
  makeInvoice(orderId: string, name: string): void;
  setWebhook(endpoint: PolarEndpoint): void;
  deliverAgain(eventId: string): void;
  holdWebhooks(): void;
  releaseWebhooks: WebhookQueue["release"];
  /** Resolves when no webhook is pending. */
  settled(): Promise<void>;
  /** Holds requests that match once they have begun; call the answer to let them go. */
  holdRequests(match: RegExp): () => void;
  /** Lets the clock's progress take effect now: expiries, renewals, retries. */
  passTime(): void;
}

/** Exactly what GoClaw calls. */
export const NEEDED_SCOPES: readonly Scope[] = [
  "products:read",
  "customers:read",
  "customers:write",
  "customer_sessions:write",
  "checkouts:read",
  "checkouts:write",
  "orders:read",
  "subscriptions:read",
  "subscriptions:write",
  "refunds:read",
  "refunds:write",
  "disputes:read",
  "webhooks:read",
];

/** Nine waits are ten tries, as many as Polar makes; its own waits grow to twenty minutes. */
const RETRY_DELAYS_MS = [200, 500, 1000, 2000, 5000, 10_000, 20_000, 40_000, 60_000];
const TICK_MS = 1000;

const ROUTES = [
  ...productRoutes,
  ...customerRoutes,
  ...checkoutRoutes,
  ...orderRoutes,
  ...subscriptionRoutes,
  ...refundRoutes,
  ...customerSessionRoutes,
];

function seed(state: PolarState, products: SeedProduct[]): void {
  for (const given of products) {
    const known = state.products.get(given.id);
    const price = known && priceOf(known);
    if (price?.price_amount === given.priceMinor && price.price_currency === given.currency) continue;
    const product = newProduct({ ...given, organizationId: state.organizationId, now: state.now() });
    state.products.put(product.id, product);
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`No such ${what}`);
  return value;
}

/** What people and banks do, outside the API. */
function outsideActs(state: PolarState) {
  const orderOf = (id: string) => found(state.orders.get(id), "order");
  const passTime = (): void => {
    passCheckoutTime(state);
    passSubscriptionTime(state);
    passPaperTime(state);
  };
  return {
    passTime,
    pay(checkoutId: string, how: { card?: string } = {}) {
      passTime();
      return payCheckout(state, checkoutId, how.card);
    },
    tamper: (checkoutId: string, change: Tampering) => tamperCheckout(state, checkoutId, change),
    dispute: (orderId: string, reason = "fraudulent") => openDispute(state, orderOf(orderId), reason),
    closeDispute: (disputeId: string, status: "won" | "lost") =>
      closeDispute(state, found(state.disputes.get(disputeId), "dispute"), status),
    refundByHand(orderId: string, amountMinor?: number) {
      const order = orderOf(orderId);
      const amount = amountMinor ?? order.refundable_amount;
      return refundOrder(state, order, { amount, reason: "customer_request", metadata: {} });
    },
    endSubscriptionByHand: (subscriptionId: string) =>
      revoke(state, found(state.subscriptions.get(subscriptionId), "subscription")),
    replaceCard: (subscriptionId: string, card: string) => replaceCard(state, subscriptionId, card),
    pause: (subscriptionId: string) =>
      bookPause(state, found(state.subscriptions.get(subscriptionId), "subscription")),
    resume: (subscriptionId: string) =>
      resume(state, found(state.subscriptions.get(subscriptionId), "subscription")),
    makeInvoice: (orderId: string, name: string) => makeInvoice(state, orderOf(orderId), name),
    archiveProduct(productId: string) {
      const product = found(state.products.get(productId), "product");
      state.products.put(productId, { ...product, is_archived: true });
    },
  };
}

/** Starts the Polar twin on a loopback port. */
export async function startPolarTwin(options: PolarTwinOptions): Promise<PolarTwin> {
  const clock = options.clock ?? systemClock;
  const settings: OrganizationSettings = {
    allowMultipleSubscriptions: true,
    taxPercent: 0,
    receipts: true,
    ...options.settings,
  };
  const state = openState({
    books: options.books,
    clock,
    pagesBaseUrl: options.pagesBaseUrl,
    settings,
    onEvent: (event) => queue.enqueue(event),
  });
  const queue = createPolarWebhooks({
    books: options.books,
    // The SDK judges a signature by the machine's own clock.
    clock: systemClock,
    endpoint: options.webhook,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    findEvent: (id) => state.events.get(id),
  });
  seed(state, options.products);
  const faults = createFaultPlan();
  const gate = createRequestGate();
  const acts = outsideActs(state);
  const token = { secret: options.accessToken, scopes: options.scopes ?? NEEDED_SCOPES };
  const listener = apiListener({
    state,
    routes: [...ROUTES, ...webhookRoutes(queue.deliveries)],
    token,
    gate: gate.wait,
    passTime: acts.passTime,
  });
  const server = await listenOnLoopback(createServer(withFaults(faults, listener)), options.port);
  const ticker = setInterval(acts.passTime, TICK_MS);
  ticker.unref();
  const ledger = openLedger(state, queue.deliveries);
  return {
    name: "polar",
    apiBase: server.url,
    faults,
    ledger,
    settings,
    webhooks: queue,
    pages: polarPages({
      state,
      ledger,
      basePath: new URL(options.pagesBaseUrl).pathname.replace(/\/$/, ""),
      acts: { ...acts, deliverAgain: queue.deliverAgain, endpointIsOff: () => queue.disabled },
    }),
    ...acts,
    get declinesNext() {
      return state.declinesNext;
    },
    set declinesNext(on) {
      state.declinesNext = on;
    },
    get renderMs() {
      return state.renderMs;
    },
    set renderMs(ms) {
      state.renderMs = ms;
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
