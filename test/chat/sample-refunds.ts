import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as refunds from "../../src/chat/views/refunds.ts";
import * as requests from "../../src/chat/views/requests.ts";
import type { RequestState } from "../../src/db/states.ts";
import type { RequestStanding } from "../../src/services/admin/request-standing.ts";
import type { PaymentStanding } from "../../src/services/refunds/read-payments.ts";
import { AT } from "./sample-facts.ts";

type Samples = Record<string, View>;
type PaymentFacts = PaymentStanding["payment"];

const DAY_MS = 86_400_000;

const payment: PaymentFacts = {
  ...{
    provider: "stripe",
    providerPaymentId: "pi_3QKxZ2eZvKYlo2C1",
    orderId: "0197-order",
    userId: "0197-user",
  },
  ...{ subscriptionId: "sub_1", invoiceId: "in_1", role: "fulfils", amountMinor: 2900, refundedMinor: 900 },
  ...{
    currency: "usd",
    disputed: false,
    dispute: "none",
    disputedAt: null,
    refundedAt: null,
    createdAt: AT - 3 * DAY_MS,
    updatedAt: AT,
  },
};

const given: PaymentStanding["refunds"][number] = {
  ...{ id: "0197-refund", provider: "stripe", providerPaymentId: payment.providerPaymentId },
  ...{ orderId: "0197-order", userId: "0197-user", providerSubscriptionId: null, reason: "refund_fault" },
  ...{ kind: "given", wantedMinor: 900, endsPlan: false, givenBy: "0197-admin", approvedBy: null },
  ...{ idempotencyKey: "refund:pi:0197-refund", state: "done", providerRefundId: "re_1", amountMinor: 900 },
  ...{ currency: "usd", error: null, createdAt: AT - DAY_MS, updatedAt: AT, version: 2 },
};

const standing: PaymentStanding = {
  payment,
  person: {
    ...{ id: "0197-user", clerkUserId: "user_ann", email: "ann@example.com", polarCustomerId: null },
    ...{ tier: "starter", subscriptionStatus: "active", displayName: "Ann Lee", language: null },
    ...{ deletedAt: null, createdAt: AT - 40 * DAY_MS, updatedAt: AT },
  },
  refunds: [given],
  effectOfAll: "ends",
  plan: "starter",
  agents: 1,
};

const untouched: PaymentFacts = { ...payment, providerPaymentId: "pi_2", role: "renewal", refundedMinor: 0 };

const ask: RequestStanding["ask"] = {
  kind: "refund",
  wish: {
    ...{ id: "0197-request", rail: "stripe", paymentId: payment.providerPaymentId, amountMinor: 2000 },
    ...{ leftMinor: 2000, reason: "refund_goodwill", endsPlan: true },
  },
  payment,
};

const asked = (state: RequestState, over: Partial<RequestStanding> = {}): RequestStanding => ({
  request: {
    ...{
      id: "0197-request",
      kind: "refund",
      payload: "enc:" as never,
      askedBy: "0197-bob",
      platform: "telegram",
    },
    ...{ platformUserId: "9", state, decidedBy: null, decidedAt: null, error: null },
    ...{ expiresAt: AT + DAY_MS, createdAt: AT, updatedAt: AT, version: 0 },
  },
  askedBy: "Bob",
  decidedBy: state === "open" || state === "expired" ? null : "Ada",
  ask,
  ...over,
});

/** Money that administrators give back, and what a second one has to agree to. */
export function refundSamples(say: Say): Samples {
  const asking = {
    id: "0197-refund",
    amountMinor: 2000,
    reason: "refund_asked",
    needsSecond: false,
  } as const;
  const failed = asked("failed");
  return {
    paymentsView: refunds.paymentsView(
      say,
      { payments: [payment, untouched], next: { createdAt: AT, id: "pi_2" } },
      { userId: "0197-user" },
    ),
    "paymentsView none": refunds.paymentsView(say, { payments: [], next: null }, { userId: "0197-user" }),
    paymentView: refunds.paymentView(say, standing),
    "paymentView under way": refunds.paymentView(say, {
      ...standing,
      refunds: [{ ...given, state: "wanted", amountMinor: null, currency: null }],
    }),
    "paymentView all back": refunds.paymentView(say, {
      ...standing,
      payment: { ...payment, refundedMinor: 2900, disputed: false },
      effectOfAll: "none",
      plan: null,
    }),
    "paymentView disputed": refunds.paymentView(say, {
      ...standing,
      payment: { ...payment, disputed: true },
    }),
    amountView: refunds.amountView(say, standing),
    "amountView wrong": refunds.amountView(say, standing, "a lot"),
    refundReasonView: refunds.refundReasonView(say, payment, 950),
    "confirmRefundView ends": refunds.confirmRefundView(say, standing, { ...asking, effect: "ends" }),
    "confirmRefundView choice": refunds.confirmRefundView(say, standing, {
      ...asking,
      ...{ amountMinor: 950, effect: "choice", needsSecond: true },
    }),
    "confirmRefundView none": refunds.confirmRefundView(say, standing, { ...asking, effect: "none" }),
    requestView: requests.requestView(say, asked("open")),
    "requestView broadcast": requests.requestView(
      say,
      asked("open", {
        ask: { kind: "broadcast", text: "On Sunday we move.\n\nAll will be silent for a minute." },
      }),
    ),
    "requestToldView done": requests.requestToldView(say, asked("done")),
    "requestToldView demoted": requests.requestToldView(
      say,
      asked("failed", { request: { ...asked("failed").request, error: "asker_demoted" } }),
    ),
    "requestToldView refused": requests.requestToldView(say, asked("refused")),
    "requestToldView expired": requests.requestToldView(say, asked("expired")),
    "requestToldView failed": requests.requestToldView(say, {
      ...failed,
      request: { ...failed.request, error: "payment_changed" },
    }),
  };
}
