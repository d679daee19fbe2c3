import type { Clock } from "../../../src/ports/clock.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { startPolarTwin } from "../../../src/sandbox/polar/twin.ts";
import { railOf } from "../../integrations/polar/world.ts";
import { ACCESS_TOKEN, NOBODY, PAGES, PRO, STARTER, WEBHOOK_SECRET } from "../../sandbox/polar/world.ts";
import { add, type Call, type Provider, type Tampering } from "./provider.ts";

const REQUESTS: Record<Call, RegExp> = {
  customer: /POST \/v1\/customers/,
  checkout: /POST \/v1\/checkouts/,
  refund: /POST \/v1\/refunds/,
  cancel: /DELETE \/v1\/subscriptions/,
  change: /PATCH \/v1\/subscriptions/,
  read: /GET /,
};
const CHANGE: Record<
  Tampering,
  { priceMinor?: number; currency?: string; productId?: string; seats?: number }
> = {
  amount: { priceMinor: 100 },
  currency: { currency: "eur" },
  plan: { productId: PRO.id },
  quantity: { seats: 2 },
};

export async function startPolar(clock: Clock): Promise<Provider> {
  const twin = await startPolarTwin({
    books: openBooks(),
    clock,
    accessToken: ACCESS_TOKEN,
    pagesBaseUrl: PAGES,
    products: [STARTER, PRO],
    retryDelaysMs: [5, 5],
  });
  const { ledger } = twin;
  return {
    name: "polar",
    prices: {
      starter: { priceId: STARTER.id, amountMinor: STARTER.priceMinor, currency: "usd" },
      pro: { priceId: PRO.id, amountMinor: PRO.priceMinor, currency: "usd" },
    },
    nobody: { checkout: NOBODY, subscription: NOBODY, payment: NOBODY, customer: NOBODY },
    missingPlan: /POLAR_PRODUCT_BUSINESS/,
    rail: (at, secret = WEBHOOK_SECRET) => railOf(twin.apiBase, { clock: at, webhookSecrets: [secret] }),
    pay: (sessionId, card) => void twin.pay(sessionId, card === undefined ? {} : { card }),
    tamper: (sessionId, what) => void twin.tamper(sessionId, CHANGE[what]),
    refundByHand: (paymentId, amountMinor) => void twin.refundByHand(paymentId, amountMinor),
    dispute: (paymentId) => twin.dispute(paymentId).id,
    closeDispute: (disputeId, how) => void twin.closeDispute(disputeId, how),
    endByHand: (subscriptionId) => void twin.endSubscriptionByHand(subscriptionId),
    replaceCard: (subscriptionId, card) => void twin.replaceCard(subscriptionId, card),
    pause: (subscriptionId) => void twin.pause(subscriptionId),
    resume: (subscriptionId) => void twin.resume(subscriptionId),
    declineNext: () => {
      twin.declinesNext = true;
    },
    passTime: twin.passTime,
    requests: (call) => REQUESTS[call],
    fault: twin.faults.add,
    noFaults: twin.faults.clear,
    customers: () => ledger.customers().length,
    sessions: () => ledger.checkouts().length,
    refunds: () => ledger.refunds().length,
    subscriptions: () => ledger.subscriptions().map(({ id, status }) => ({ id, status })),
    totals: () => add(ledger.customers().map((one) => ledger.totals(one.id))),
    events: () => ledger.events().map(({ id, type }) => ({ id, type })),
    sendTo: (url) => twin.setWebhook({ url, secret: WEBHOOK_SECRET, style: "legacy" }),
    hold: twin.holdWebhooks,
    release: twin.releaseWebhooks,
    repeatEach: twin.webhooks.repeatEach,
    lose: twin.webhooks.dropNext,
    settled: twin.settled,
    forge: twin.webhooks.deliverForged,
    close: twin.close,
  };
}
