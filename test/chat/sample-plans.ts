import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as billing from "../../src/chat/views/billing.ts";
import type { CardEvent } from "../../src/chat/views/card-facts.ts";
import { papersView } from "../../src/chat/views/payment-papers.ts";
import * as plan from "../../src/chat/views/plan.ts";
import * as change from "../../src/chat/views/plan-change.ts";
import { planNewsView } from "../../src/chat/views/plan-news.ts";
import type { BillingEntry } from "../../src/db/repositories/billing-entry-repository.ts";
import { PLANS } from "../../src/domain/plans/plans.ts";
import type { BillingHistory } from "../../src/services/billing/payment/billing-history.ts";
import type { PapersOfPayment } from "../../src/services/billing/payment/payment-papers.ts";
import type { PlanAgent } from "../../src/services/billing/plan/plan-agents.ts";
import type { PlanOverviewEntry } from "../../src/services/billing/plan/plan-overview.ts";
import type { QuotedChange } from "../../src/services/billing/plan/quote-plan-change.ts";
import { AT } from "./sample-facts.ts";

const DAY_MS = 86_400_000;
const LATER = AT + 12 * DAY_MS;

const agent = (n: number, name: string): PlanAgent => ({
  id: `0197-agent-${n}`,
  name,
  createdAtMs: AT + n,
  isEnding: false,
});
const AGENTS = [agent(1, "Ann's agent"), agent(2, "*Second* <b>"), agent(3, "Third")];

const entry: PlanOverviewEntry = {
  subscription: {
    id: "0197-sub",
    provider: "stripe",
    providerSubscriptionId: "sub_1",
    userId: "0197-user",
    orderId: null,
    plan: "pro",
    priceId: null,
    status: "active",
    currentPeriodStart: AT,
    currentPeriodEnd: LATER,
    cancelAt: null,
    tokensPerPeriod: null,
    pastDueSince: null,
    dunningTold: 0,
    frozenAt: null,
    frozenCancels: false,
    syncedAt: AT,
    createdAt: AT,
    updatedAt: AT,
    version: 1,
  },
  plan: PLANS.pro,
  priceMinor: 4900,
  currency: "usd",
  agents: AGENTS,
  slotsHeld: 3,
  slotsTotal: 3,
  tokensPerPeriod: 25_000_000,
  nextPaymentAtMs: LATER,
  endsAtMs: null,
  graceEndsMs: null,
  overdueClosesMs: null,
  isFrozen: false,
  nowMs: AT,
  change: null,
};
const booked = { to: PLANS.starter, state: "booked", atMs: LATER, ending: AGENTS.slice(1) } as const;
const overdue: PlanOverviewEntry = {
  ...entry,
  subscription: { ...entry.subscription, status: "past_due" },
  nextPaymentAtMs: null,
  graceEndsMs: AT + 7 * DAY_MS,
  overdueClosesMs: AT + 21 * DAY_MS,
};
const frozen: PlanOverviewEntry = { ...entry, isFrozen: true, nextPaymentAtMs: null, endsAtMs: LATER };

const paused: PlanOverviewEntry = {
  ...entry,
  subscription: { ...entry.subscription, status: "paused" },
  agents: [],
  slotsHeld: 0,
  nextPaymentAtMs: null,
};

const upgrade: QuotedChange = {
  subscriptionId: "0197-sub",
  kind: "upgrade",
  from: PLANS.starter,
  to: PLANS.pro,
  quote: {
    dueNowMinor: 1334,
    isExact: true,
    renewalMinor: 4900,
    currency: "usd",
    effectiveMs: AT,
    renewsAtMs: LATER,
    quotedAtMs: AT,
  },
  ending: [],
  staying: AGENTS.slice(0, 1),
};
const downgrade: QuotedChange = {
  ...upgrade,
  kind: "downgrade",
  from: PLANS.pro,
  to: PLANS.starter,
  quote: { ...upgrade.quote, dueNowMinor: 0, renewalMinor: 2900, effectiveMs: LATER },
  ending: AGENTS.slice(1),
};

const news = (type: string, evidence: CardEvent["evidence"]): CardEvent => ({
  id: type,
  type,
  fromPhase: null,
  toPhase: null,
  evidence: { subscriptionId: "0197-sub", ...evidence },
  createdAt: AT,
});
const told = (say: Say, type: string, evidence: CardEvent["evidence"]): View => {
  const view = planNewsView(say, news(type, evidence));
  if (!view) throw new Error(`${type} is no news`);
  return view;
};

const OWED = { plan: "pro", rail: "stripe", endsAtMs: LATER, closesAtMs: LATER + 14 * DAY_MS };

const paid = (n: number, extra: Partial<BillingEntry> = {}): BillingEntry => ({
  key: `payment:stripe:pi_${n}`,
  kind: "payment",
  at: AT - n * 30 * DAY_MS,
  rail: "stripe",
  amountMinor: 4900,
  currency: "usd",
  state: "renewal",
  what: null,
  paymentId: `pi_${n}`,
  ...extra,
});

const PAPERS: PapersOfPayment = { rail: "polar", ready: [], isMaking: false, nowMs: AT };
/** As long as storage's own links are. */
const RECEIPT = {
  kind: "receipt",
  url: `https://files.example/receipt?X-Amz-Signature=${"0".repeat(560)}`,
  endsAtMs: AT + 600_000,
} as const;
const QUIET: Omit<BillingHistory, "entries"> = { next: null, rails: [], papers: {}, owed: null, nowMs: AT };

/** Every view of plans and payments, in each of its states. */
export const planSamples = (say: Say): Record<string, View> => ({
  "planView one": plan.planView(say, [entry]),
  "planView ending": plan.planView(say, [{ ...entry, nextPaymentAtMs: null, endsAtMs: AT }]),
  "planView booked": plan.planView(say, [{ ...entry, change: booked }]),
  "planView unpaid": plan.planView(say, [{ ...entry, change: { ...booked, state: "unpaid", ending: [] } }]),
  "planView working": plan.planView(say, [{ ...entry, change: { ...booked, state: "wanted", atMs: null } }]),
  "planView overdue": plan.planView(say, [overdue]),
  "planView overdue stopped": plan.planView(say, [{ ...overdue, nowMs: AT + 8 * DAY_MS }]),
  "planView frozen": plan.planView(say, [frozen]),
  "planView paused": plan.planView(say, [paused]),
  "planView two": plan.planView(say, [
    entry,
    {
      ...entry,
      subscription: { ...entry.subscription, id: "0197-sub-2" },
      nextPaymentAtMs: null,
      endsAtMs: AT,
    },
  ]),
  "planView none": plan.planView(say, []),
  onePlanView: plan.onePlanView(say, entry),
  confirmCancelView: plan.confirmCancelView(say, entry, "nonce"),
  planKeptView: plan.planKeptView(say),
  planCancelledView: plan.planCancelledView(say, AT),
  planOptionsView: change.planOptionsView(say, "0197-sub", "up", [
    { plan: PLANS.pro, priceMinor: 4900, currency: "usd" },
    { plan: PLANS.business, priceMinor: 9900, currency: "usd" },
  ]),
  "planOptionsView none": change.planOptionsView(say, "0197-sub", "down", []),
  "quotedChangeView up": change.quotedChangeView(say, upgrade, [], "nonce"),
  "quotedChangeView up about": change.quotedChangeView(
    say,
    { ...upgrade, quote: { ...upgrade.quote, isExact: false } },
    [],
    "nonce",
  ),
  "quotedChangeView down": change.quotedChangeView(say, downgrade, ["0197-agent-1"], "nonce"),
  "quotedChangeView down nobody": change.quotedChangeView(say, { ...downgrade, ending: [] }, [], "nonce"),
  chooseAgentsView: change.chooseAgentsView(say, {
    subscriptionId: "0197-sub",
    plan: "starter",
    room: 1,
    agents: AGENTS,
    staying: ["0197-agent-2"],
  }),
  planChangedView: change.planChangedView(say, PLANS.pro),
  planBookedView: change.planBookedView(say, {
    subscriptionId: "0197-sub",
    plan: PLANS.starter,
    atMs: LATER,
    ending: ["Third"],
  }),
  planUnpaidView: change.planUnpaidView(say, {
    subscriptionId: "0197-sub",
    from: PLANS.starter,
    to: PLANS.pro,
    untilMs: LATER,
    payUrl: "https://pay.example/i/in_1",
  }),
  "planUnpaidView no page": change.planUnpaidView(say, {
    subscriptionId: "0197-sub",
    from: PLANS.starter,
    to: PLANS.pro,
    untilMs: null,
    payUrl: null,
  }),
  planUndoneView: change.planUndoneView(say, PLANS.pro, false),
  "planUndoneView late": change.planUndoneView(say, PLANS.starter, true),
  planNewsView: told(say, "plan_changed", { from: "pro", to: "starter" }),
  "planNewsView shrinks": told(say, "plan_shrinks", {
    to: "starter",
    count: 7,
    names: plan.namesText(say, ["a", "b", "c", "d", "e", "f", "g"]),
    atMs: LATER,
  }),
  "planNewsView unpaid": told(say, "plan_change_unpaid", { from: "starter", to: "pro" }),
  "planNewsView lapsed": told(say, "plan_change_lapsed", { from: "starter", to: "pro" }),
  "planNewsView overdue": told(say, "plan_overdue", OWED),
  "planNewsView overdue, heard at once": told(say, "plan_overdue", {
    ...OWED,
    endsAtMs: AT + 7 * 86_400_000 - 90_000,
  }),
  "planNewsView overdue before": told(say, "plan_overdue", { plan: "pro", endsAtMs: LATER }),
  "planNewsView overdue, a day left": told(say, "plan_overdue", { ...OWED, endsAtMs: AT + 86_400_000 }),
  "planNewsView overdue stopped": told(say, "plan_overdue_stopped", OWED),
  "planNewsView overdue closing": told(say, "plan_overdue_closing", OWED),
  "planNewsView paid again": told(say, "plan_paid_again", { plan: "pro", count: 0 }),
  "planNewsView paid again starts": told(say, "plan_paid_again", { plan: "pro", count: 2 }),
  "planNewsView frozen": told(say, "plan_frozen", { plan: "pro", amountMinor: 4900, currency: "usd" }),
  "planNewsView thawed late": told(say, "plan_thawed_late", {
    plan: "pro",
    amountMinor: 4900,
    currency: "usd",
  }),
  "planNewsView thawed": told(say, "plan_thawed", { plan: "pro", amountMinor: 4900, currency: "usd" }),
  "planNewsView share used": told(say, "plan_used", { plan: "pro", percent: 80, isShare: true }),
  "planNewsView overdue ended": told(say, "plan_overdue_ended", { plan: "pro", endsAtMs: LATER }),
  billingView: billing.billingView(say, {
    entries: [
      paid(0, { kind: "refund", state: "done", key: "refund:1", amountMinor: 1334 }),
      paid(0, { state: "plan_change", amountMinor: 1334 }),
      paid(1, { kind: "given_back", state: "done", key: "given_back:1", amountMinor: 1000 }),
      paid(1),
      paid(2, { kind: "dispute", state: "open", key: "dispute:1" }),
      paid(2, { state: "fulfils" }),
      paid(3, { state: "surplus", rail: "polar" }),
      paid(4, { kind: "order", state: "fulfilled", what: "pro", paymentId: null }),
    ],
    next: { at: AT, key: "order:1" },
    rails: ["stripe", "polar"],
    papers: { stripe: "invoice", polar: "receipt" },
    owed: null,
    nowMs: AT,
  }),
  "billingView every state": billing.billingView(say, {
    ...QUIET,
    entries: [
      ...["open", "expired", "paid", "refunded", "disputed", "needs_review"].map((state) =>
        paid(5, { kind: "order", state, what: "starter" }),
      ),
      ...["wanted", "refunded", "failed", "held", "refused"].map((state) =>
        paid(6, { kind: "refund", state }),
      ),
      ...["won", "lost"].map((state) => paid(7, { kind: "dispute", state })),
    ],
  }),
  "billingView overdue": billing.billingView(say, {
    ...QUIET,
    entries: [paid(0)],
    rails: ["stripe"],
    owed: { stopsAtMs: LATER, closesAtMs: LATER + 14 * DAY_MS },
  }),
  "billingView overdue stopped": billing.billingView(say, {
    ...QUIET,
    entries: [paid(0)],
    rails: ["stripe"],
    owed: { stopsAtMs: AT - 1, closesAtMs: LATER },
  }),
  "billingView none": billing.billingView(say, { ...QUIET, entries: [] }),
  "papersView invoice page": papersView(say, "pi_1", {
    ...PAPERS,
    rail: "stripe",
    ready: [{ kind: "invoice", url: "https://pay.example/i/in_1", endsAtMs: null }],
  }),
  "papersView receipt": papersView(say, "order-1", { ...PAPERS, ready: [RECEIPT] }),
  "papersView invoice and receipt": papersView(say, "order-1", {
    ...PAPERS,
    ready: [
      { ...RECEIPT, kind: "invoice", url: "https://files.example/invoice" },
      { ...RECEIPT, endsAtMs: RECEIPT.endsAtMs + 300_000 },
    ],
  }),
  "papersView being made": papersView(say, "order-1", { ...PAPERS, isMaking: true }),
  "papersView nothing": papersView(say, "order-1", PAPERS),
  portalLinkView: billing.portalLinkView(say, "stripe", "https://pay.example/p/session/1"),
});
