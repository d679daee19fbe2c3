import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import { agentStatsView } from "../../src/chat/views/stats-agents.ts";
import { moneyStatsView } from "../../src/chat/views/stats-money.ts";
import type { AgentStats } from "../../src/services/admin/agent-stats.ts";
import type { MoneyStats } from "../../src/services/admin/money-stats.ts";
import type { UsageByDay } from "../../src/services/admin/usage-stats.ts";

const DAY_MS = 86_400_000;
const row = { firstDayMs: Date.UTC(2026, 9, 24), count: 30 };

/** Amounts that go up and down like a month of business, the same ones each time. */
const waves = (size: number, seed: number, count = row.count): number[] =>
  Array.from({ length: count }, (_, day) =>
    Math.max(0, Math.round(size * (0.4 + day / 40 + 0.6 * Math.sin(day * 0.9 + seed)))),
  );
const none = (count = row.count): number[] => Array.from({ length: count }, () => 0);
const now = (days: number, amount: number, count = row.count): number[] =>
  none(count).map((_, day) => (day === days ? amount : 0));

export const SAMPLE_MONEY: MoneyStats = {
  days: 30,
  row,
  currencies: [
    {
      currency: "usd",
      payments: 61,
      rails: [
        {
          rail: "polar",
          paidMinor: waves(1.4, 2).map((n) => n * 4_900),
          backMinor: none(),
          disputedMinor: none(),
        },
        {
          rail: "stripe",
          paidMinor: waves(3, 0).map((n) => n * 2_900),
          backMinor: now(12, 5_800),
          disputedMinor: now(21, 2_900),
        },
      ],
    },
    {
      currency: "eur",
      payments: 3,
      rails: [{ rail: "stripe", paidMinor: now(20, 2_900), backMinor: none(), disputedMinor: none() }],
    },
  ],
  escrowMicros: waves(4_200_000, 1).map((n, day) => 2_000_000 + day * 90_000 + n / 5),
  modelMicros: waves(2_600_000, 3),
};

export const SAMPLE_AGENTS: AgentStats = {
  days: 30,
  row,
  liveNow: 41,
  live: Array.from({ length: 30 }, (_, day) => 12 + day + (day > 20 ? -3 : 0) + (day % 3)),
  started: waves(2, 1),
  ended: waves(0.6, 4),
  succeeded: waves(2, 1),
  failed: none().map((_, day) => (day % 9 === 4 ? 1 : 0)),
  medianMs: 154_000,
  medians: waves(150_000, 1).map((ms, day) => (day % 7 === 2 ? 0 : Math.max(70_000, ms))),
  reasons: [
    { why: "providers_exhausted", deploys: 2 },
    { why: "deadline", deploys: 1 },
  ],
  deploysPausedAtMs: null,
};

export const SAMPLE_USE_BY_DAY: UsageByDay = {
  row,
  models: [
    { model: "deepseek-ai/DeepSeek-V3.2", tokens: waves(320_000, 0) },
    { model: "claude-haiku-5", tokens: waves(60_000, 2) },
    { model: null, tokens: waves(20_000, 4) },
  ],
  costMicros: waves(130_000, 1),
};

const nothing: MoneyStats = {
  ...SAMPLE_MONEY,
  currencies: [],
  escrowMicros: none(),
  modelMicros: none(),
};

const noAgents: AgentStats = {
  ...SAMPLE_AGENTS,
  liveNow: 0,
  live: none(),
  started: none(),
  ended: none(),
  succeeded: none(),
  failed: none(),
  medianMs: null,
  medians: none(),
  reasons: [],
  deploysPausedAtMs: Date.UTC(2026, 10, 22, 9, 30),
};

const week = { firstDayMs: Date.UTC(2026, 10, 16), count: 7 };

/** A business that opened today. */
export const FIRST_DAY_MONEY: MoneyStats = {
  days: 30,
  row: week,
  currencies: [
    {
      currency: "usd",
      payments: 1,
      rails: [{ rail: "stripe", paidMinor: now(6, 2_900, 7), backMinor: none(7), disputedMinor: none(7) }],
    },
  ],
  escrowMicros: now(6, 4_200, 7),
  modelMicros: none(7),
};

export const HUGE_MONEY: MoneyStats = {
  days: 90,
  row: { firstDayMs: Date.UTC(2026, 10, 22) - 89 * DAY_MS, count: 90 },
  currencies: [
    {
      currency: "usd",
      payments: 812_345,
      rails: [
        {
          rail: "stripe",
          paidMinor: waves(123_456_789, 0, 90),
          backMinor: waves(9_000_000, 2, 90),
          disputedMinor: none(90),
        },
      ],
    },
  ],
  escrowMicros: waves(190_000_000_000, 1, 90),
  modelMicros: waves(260_000_000_000, 3, 90),
};

/** Figures for administrators, with their charts. */
export function statsSamples(say: Say): Record<string, View> {
  return {
    moneyStatsView: moneyStatsView(say, SAMPLE_MONEY),
    "moneyStatsView nothing": moneyStatsView(say, nothing),
    "moneyStatsView first day": moneyStatsView(say, FIRST_DAY_MONEY),
    "moneyStatsView huge": moneyStatsView(say, HUGE_MONEY),
    agentStatsView: agentStatsView(say, SAMPLE_AGENTS),
    "agentStatsView nothing": agentStatsView(say, noAgents),
  };
}
