import { createStripeRail } from "../../../src/integrations/stripe/rail.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { startStripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { PAGES, PRO, SECRET_KEY, STARTER, WEBHOOK_SECRET } from "../../sandbox/stripe/world.ts";
import { add, type Call, type Provider, type Tampering } from "./provider.ts";

const REQUESTS: Record<Call, RegExp> = {
  customer: /POST \/v1\/customers/,
  checkout: /POST \/v1\/checkout\/sessions$/,
  refund: /POST \/v1\/refunds/,
  cancel: /DELETE \/v1\/subscriptions/,
  change: /POST \/v1\/subscriptions/,
  read: /GET /,
};

export async function startStripe(clock: Clock): Promise<Provider> {
  const twin = await startStripeTwin({
    books: openBooks(),
    clock,
    secretKey: SECRET_KEY,
    pagesBaseUrl: PAGES,
    prices: [STARTER, PRO],
    retryDelaysMs: [5, 5],
  });
  const change: Record<Tampering, Parameters<typeof twin.tamper>[1]> = {
    amount: { unitAmountMinor: 100, keepPriceId: true },
    currency: { currency: "eur", keepPriceId: true },
    plan: { unitAmountMinor: STARTER.unitAmountMinor },
    quantity: { quantity: 2, keepPriceId: true },
  };
  const { ledger } = twin;
  return {
    name: "stripe",
    prices: {
      starter: { priceId: STARTER.id, amountMinor: STARTER.unitAmountMinor, currency: "usd" },
      pro: { priceId: PRO.id, amountMinor: PRO.unitAmountMinor, currency: "usd" },
    },
    nobody: { checkout: "cs_x", subscription: "sub_x", payment: "pi_x", customer: "cus_x" },
    missingPlan: /STRIPE_PRICE_BUSINESS/,
    rail: (at, secret = WEBHOOK_SECRET) =>
      createStripeRail({
        secretKey: SECRET_KEY,
        apiBase: twin.apiBase,
        webhookSecrets: [secret],
        prices: { starter: STARTER.id, pro: PRO.id, business: "price_nobody" },
        clock: at,
      }),
    pay: (sessionId, card) => void twin.pay(sessionId, card === undefined ? {} : { card }),
    tamper: (sessionId, what) => void twin.tamper(sessionId, change[what]),
    refundByHand: (paymentId, amountMinor) => void twin.refundByHand(paymentId, amountMinor),
    dispute: (paymentId) => twin.dispute(paymentId).id,
    closeDispute: (disputeId, how) => void twin.closeDispute(disputeId, how),
    endByHand: (subscriptionId) => void twin.endSubscriptionByHand(subscriptionId),
    replaceCard: (subscriptionId, card) => void twin.replaceCard(subscriptionId, card),
    declineNext: () => {
      twin.declinesNext = true;
    },
    passTime: twin.passTime,
    requests: (call) => REQUESTS[call],
    fault: twin.faults.add,
    noFaults: twin.faults.clear,
    customers: () => ledger.customers().length,
    sessions: () => ledger.sessions().length,
    refunds: () => ledger.refunds().length,
    subscriptions: () => ledger.subscriptions().map(({ id, status }) => ({ id, status })),
    totals: () => add(ledger.customers().map((one) => ledger.totals(one.id))),
    events: () => ledger.events().map(({ id, type }) => ({ id, type })),
    sendTo: (url) => twin.setWebhook({ url, secret: WEBHOOK_SECRET }),
    hold: twin.holdWebhooks,
    release: twin.releaseWebhooks,
    repeatEach: twin.webhooks.repeatEach,
    lose: twin.webhooks.dropNext,
    settled: twin.settled,
    forge: twin.webhooks.deliverForged,
    close: twin.close,
  };
}
