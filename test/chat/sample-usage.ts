import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as budget from "../../src/chat/views/budget.ts";
import type { CardEvent, CardFacts } from "../../src/chat/views/card-facts.ts";
import { planNewsView } from "../../src/chat/views/plan-news.ts";
import { usageStatsView } from "../../src/chat/views/stats.ts";
import * as usage from "../../src/chat/views/usage.ts";
import { PLANS } from "../../src/domain/plans/plans.ts";
import { sharesBy, stackDays } from "../../src/domain/usage/sum-up.ts";
import type { UsageStats } from "../../src/services/admin/usage-stats.ts";
import type { AgentUse, PlanUsage } from "../../src/services/usage/plan-usage.ts";
import type { BudgetState } from "../../src/services/usage/read-budget.ts";
import { AT, deployment } from "./sample-facts.ts";
import { SAMPLE_USE_BY_DAY } from "./sample-stats.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 10, 9);
const END = Date.UTC(2026, 11, 10, 9);

const subscription: PlanUsage["subscription"] = {
  id: "0197-sub",
  provider: "stripe",
  providerSubscriptionId: "sub_1",
  userId: "0197-user",
  orderId: "0197-order",
  plan: "pro",
  priceId: "price_pro",
  status: "active",
  currentPeriodStart: START,
  currentPeriodEnd: END,
  cancelAt: null,
  pastDueSince: null,
  dunningTold: 0,
  frozenAt: null,
  frozenCancels: false,
  tokensPerPeriod: null,
  syncedAt: AT,
  createdAt: START,
  updatedAt: AT,
  version: 1,
};

const parts = Array.from({ length: 12 }, (_, n) => ({
  deploymentId: n % 3 === 2 ? "0197-second" : "0197-first",
  model: n % 4 === 3 ? "large" : "small",
  dayStart: Date.UTC(2026, 10, 11) + n * DAY_MS,
  tokens: 350_000 + ((n * 7919) % 11) * 60_000,
  costMicros: 60_000 + n * 4_000,
}));
const sum = (list: typeof parts, key: "tokens" | "costMicros") =>
  list.reduce((all, one) => all + one[key], 0);
const named = (list: typeof parts): AgentUse[] =>
  sharesBy(list, (part) => part.deploymentId).map((share) => ({
    ...share,
    name: share.key === "0197-first" ? "Ann's agent" : "Second",
    isOver: share.key === "0197-second",
  }));

const full: PlanUsage = {
  subscription,
  plan: PLANS.pro,
  period: { startMs: START, endMs: END },
  earlierMs: Date.UTC(2026, 9, 10, 9),
  laterMs: null,
  usedTokens: sum(parts, "tokens"),
  limitTokens: PLANS.pro.tokensPerPeriod,
  isShare: false,
  costMicros: sum(parts, "costMicros"),
  agents: named(parts),
  skip: 0,
  agentCount: 2,
  models: sharesBy(parts, (part) => part.model),
  stacks: {
    names: ["Ann's agent", "Second"],
    hasOthers: false,
    days: stackDays(parts, (part) => part.deploymentId, ["0197-first", "0197-second"]),
  },
  forecast: { kind: "runs_out", atMs: Date.UTC(2026, 11, 4, 3) },
  hour: null,
  agent: null,
};
const empty: PlanUsage = {
  ...full,
  subscription: { ...subscription, id: "0197-sub-2" },
  plan: PLANS.starter,
  earlierMs: null,
  usedTokens: 0,
  limitTokens: PLANS.starter.tokensPerPeriod,
  costMicros: 0,
  agents: [],
  agentCount: 0,
  models: [],
  stacks: { names: [], hasOthers: false, days: [] },
  forecast: { kind: "unknown" },
};
const own = parts.filter((part) => part.deploymentId === "0197-first");
const [first = { key: "", name: "", isOver: false, tokens: 0, costMicros: 0 }] = named(own);
const alone: PlanUsage = {
  ...full,
  agents: named(own),
  agentCount: 1,
  agent: first,
  models: sharesBy(own, (part) => part.model),
  costMicros: sum(own, "costMicros"),
  stacks: {
    names: ["Llama Small", "Llama Large"],
    hasOthers: false,
    days: stackDays(own, (part) => part.model, ["small", "large"]),
  },
};
const facts: usage.UsageFacts = {
  nowMs: AT,
  modelTitle: (model) => (model === "small" ? "Llama Small" : "Llama Large"),
};

const stateOf = (deployment: CardFacts["deployment"]): BudgetState => ({
  deployment,
  budget: {
    id: "0197-budget",
    deploymentId: deployment.id,
    userId: deployment.userId,
    dayMicros: 2_000_000,
    extraMicros: 0,
    extraDayStart: null,
    createdAt: AT,
    updatedAt: AT,
    version: 0,
  },
  spentMicros: 640_000,
  limitMicros: 2_000_000,
  extraMicros: 0,
  percent: 32,
  refused: 0,
  nowMs: AT,
  dayStartMs: Date.UTC(2026, 10, 22),
  dayEndsMs: Date.UTC(2026, 10, 23),
  leastMicros: 6_100,
  messageMicros: 3_900,
});

const told = (type: string, evidence: CardEvent["evidence"]): CardEvent => ({
  id: "e1",
  type,
  fromPhase: null,
  toPhase: null,
  evidence,
  createdAt: AT,
});
const budgetTold = (percent: number, spentMicros: number) =>
  told("budget_used", { percent, spentMicros, limitMicros: 2_000_000, dayStartMs: Date.UTC(2026, 10, 22) });
const planTold = (say: Say, plan: string, percent: number, usedTokens: number): View => {
  const evidence = {
    plan,
    percent,
    usedTokens,
    limitTokens: 25_000_000,
    endsAtMs: END,
    subscriptionId: "0197-sub",
  };
  const view = planNewsView(say, told("plan_used", evidence));
  if (!view) throw new Error("no news");
  return view;
};

const stats: UsageStats = {
  days: 30,
  totals: { calls: 812, tokens: 11_400_000, costMicros: 4_210_000 },
  models: [
    {
      provider: "akashml",
      model: "deepseek-ai/DeepSeek-V3.2",
      calls: 700,
      tokens: 9_900_000,
      costMicros: 3_100_000,
    },
    { provider: "anthropic", model: "claude-haiku-5", calls: 112, tokens: 1_500_000, costMicros: 1_110_000 },
  ],
  users: [{ userId: "0197f3e6-9d2a-7c55-8f0b-1d8f6b1c7a10", tokens: 8_000_000, costMicros: 3_000_000 }],
  refused: [{ kind: "budget", calls: 12 }],
  byDay: SAMPLE_USE_BY_DAY,
  income: [{ currency: "usd", keptMinor: 12_700 }],
  deploysPausedAtMs: null,
};

/** Everything that is said of tokens, budgets and what they cost. */
export function usageSamples(say: Say): Record<string, View> {
  const state = stateOf(deployment);
  const over = { ...state, spentMicros: 1_999_000, percent: 100 };
  const none = { ...state, budget: null, limitMicros: null, percent: 0 };
  const card: CardFacts = { deployment, events: [], botLink: null };
  return {
    planUsageView: usage.planUsageView(say, full, facts),
    "planUsageView nearly used up": usage.planUsageView(
      say,
      { ...full, usedTokens: 21_000_000, hour: { percent: 84, untilMs: AT + 3_600_000 } },
      facts,
    ),
    "planUsageView used up": usage.planUsageView(
      say,
      { ...full, usedTokens: 25_000_000, forecast: { kind: "used_up" } },
      facts,
    ),
    "planUsageView just begun": usage.planUsageView(
      say,
      { ...full, usedTokens: 37_500, forecast: { kind: "unknown" } },
      facts,
    ),
    "planUsageView nothing yet": usage.planUsageView(say, empty, facts),
    "planUsageView a period before": usage.planUsageView(
      say,
      {
        ...full,
        period: { startMs: Date.UTC(2026, 9, 10, 9), endMs: START },
        earlierMs: null,
        laterMs: START,
        limitTokens: null,
        forecast: null,
        agentCount: 9,
      },
      facts,
    ),
    agentUsageView: usage.agentUsageView(say, alone, first, facts),
    usagePlansView: usage.usagePlansView(say, [full, empty]),
    noUsageView: usage.noUsageView(say),
    usageFileView: usage.usageFileView(say, full, {
      kind: "usage_csv",
      userId: "0197-user",
      fromMs: START,
      untilMs: AT,
    }),
    budgetView: budget.budgetView(say, state),
    "budgetView none": budget.budgetView(say, none),
    "budgetView just set": budget.budgetView(say, state, { news: say("budget-set", { amount: "$2" }) }),
    "budgetView too small": budget.budgetView(say, none, {
      problem: say("budget-too-small", { least: "$0.01" }),
    }),
    "budgetView too little left": budget.budgetView(say, { ...state, refused: 3 }),
    "budgetView extended in vain": budget.budgetView(say, over, {
      news: say("budget-extended-rests", { limit: "$2" }),
    }),
    "budgetView rests": budget.budgetView(say, over),
    "budgetView extended": budget.budgetView(
      say,
      { ...over, limitMicros: 4_000_000, extraMicros: 2_000_000, percent: 50 },
      { news: say("budget-extended", { limit: "$4" }) },
    ),
    confirmExtendView: budget.confirmExtendView(say, over, "nonce"),
    budgetNewsView: budget.budgetNewsView(say, card, budgetTold(50, 1_010_000)),
    "budgetNewsView over": budget.budgetNewsView(say, card, budgetTold(100, 2_000_000)),
    "planNewsView half used": planTold(say, "pro", 50, 12_600_000),
    "planNewsView nearly used": planTold(say, "pro", 80, 20_300_000),
    "planNewsView used up": planTold(say, "pro", 100, 24_990_000),
    usageStatsView: usageStatsView(say, stats),
    "usageStatsView nothing": usageStatsView(say, {
      ...stats,
      days: 1,
      totals: { calls: 0, tokens: 0, costMicros: 0 },
      models: [],
      users: [],
      refused: [],
      byDay: null,
      income: null,
      deploysPausedAtMs: Date.UTC(2026, 10, 22, 9, 30),
    }),
  };
}
