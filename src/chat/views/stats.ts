import type { LimitKind } from "../../domain/usage/allowance.ts";
import { STATS_DAYS, type StatsDays, type UsageStats } from "../../services/admin/usage-stats.ts";
import { dayAndTime, microDollars, money, tokens } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Part, View } from "../view.ts";
import { act, fields, note, paragraph } from "./parts.ts";

const MICROS_PER_CENT = 10_000;

const REFUSED: Record<LimitKind, string> = {
  period: "stats-refused-period",
  hour: "stats-refused-hour",
  budget: "stats-refused-budget",
};

const spanText = (say: Say, days: StatsDays): string =>
  days === 1 ? say("stats-today") : say("stats-days", { days });

const use = (say: Say, { tokens: count, costMicros }: { tokens: number; costMicros: number }): string =>
  say("stats-use", { tokens: tokens(say, count), cost: microDollars(say, costMicros) });

/** What plans brought beside what their models cost; nothing is said of sums in several currencies. */
function incomeParts(say: Say, { income, totals }: UsageStats): Part[] {
  if (income === null) return [];
  const brought = income.map(({ currency, keptMinor }) => money(say, keptMinor, currency)).join(" + ");
  if (income.length === 0) return [paragraph(say("stats-income-none"))];
  const [only] = income;
  const cost = microDollars(say, totals.costMicros);
  const isOneCurrency = income.length === 1 && only?.currency.toLowerCase() === "usd" && only.keptMinor > 0;
  return [
    paragraph(
      isOneCurrency
        ? say("stats-income-share", {
            income: brought,
            cost,
            percent: Math.round((totals.costMicros / MICROS_PER_CENT / only.keptMinor) * 1000) / 10,
          })
        : say("stats-income", { income: brought, cost }),
    ),
    note(say("stats-income-what")),
  ];
}

/** What everybody's agents used, for whoever pays for it. */
export function usageStatsView(say: Say, stats: UsageStats): View {
  const { days, totals, models, users, refused, deploysPausedAtMs } = stats;
  const isEmpty = totals.calls === 0;
  return {
    tone: "plain",
    title: say("stats-title", { span: spanText(say, days) }),
    private: true,
    body: [
      ...(deploysPausedAtMs === null
        ? []
        : [paragraph(say("stats-deploys-paused", { date: dayAndTime(say, deploysPausedAtMs) }))]),
      fields(
        { label: say("stats-calls"), value: say("count-plain", { count: totals.calls }) },
        { label: say("stats-tokens"), value: tokens(say, totals.tokens) },
        { label: say("stats-cost"), value: microDollars(say, totals.costMicros) },
        ...refused.map(({ kind, calls }) => ({
          label: say(REFUSED[kind]),
          value: say("count-plain", { count: calls }),
        })),
      ),
      ...(isEmpty ? [paragraph(say("stats-empty"))] : []),
      ...(models.length === 0
        ? []
        : [
            paragraph(say("stats-models")),
            {
              kind: "items" as const,
              items: models.map((one) => ({
                title: `${one.provider} · ${one.model}`,
                detail: say("stats-model-line", { calls: one.calls, use: use(say, one) }),
              })),
            },
          ]),
      ...(users.length === 0
        ? []
        : [
            paragraph(say("stats-users")),
            fields(
              ...users.map((user) => ({ label: use(say, user), value: user.userId, exact: true as const })),
            ),
          ]),
      ...incomeParts(say, stats),
    ],
    choices: [
      STATS_DAYS.map((one) =>
        act(spanText(say, one), "stats_usage", { days: String(one) }, one === days ? "primary" : undefined),
      ),
    ],
  };
}
