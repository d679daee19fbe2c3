import type { LimitKind } from "../../domain/usage/allowance.ts";
import { sumOf } from "../../services/admin/stats-days.ts";
import type { UsageByDay, UsageStats } from "../../services/admin/usage-stats.ts";
import { microDollars, money, tokens } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { StatsPanel } from "../pictures/stats-chart-data.ts";
import type { Part, View } from "../view.ts";
import { pausedSinceParts } from "./deploy-pause.ts";
import { fields, note, paragraph } from "./parts.ts";
import { percentOfKept } from "./percent-of-kept.ts";
import { statsChoices, statsSpan } from "./stats-choices.ts";
import { statsPicture } from "./stats-picture.ts";

const REFUSED: Record<LimitKind, string> = {
  period: "stats-refused-period",
  hour: "stats-refused-hour",
  budget: "stats-refused-budget",
};

const use = (say: Say, { tokens: count, costMicros }: { tokens: number; costMicros: number }): string =>
  say("stats-use", { tokens: tokens(say, count), cost: microDollars(say, costMicros) });

/** What plans brought beside what their models cost; nothing is said of sums in several currencies. */
function incomeParts(say: Say, { income, totals }: UsageStats): Part[] {
  if (income === null) return [];
  const brought = income.map(({ currency, keptMinor }) => money(say, keptMinor, currency)).join(" + ");
  if (income.length === 0) return [paragraph(say("stats-income-none"))];
  const cost = microDollars(say, totals.costMicros);
  const percent = percentOfKept(totals.costMicros, income);
  return [
    paragraph(
      percent === null
        ? say("stats-income", { income: brought, cost })
        : say("stats-income-share", { income: brought, cost, percent }),
    ),
    note(say("stats-income-what")),
  ];
}

const HUES = [0, 1, 2, 3] as const;

function panelsOf(say: Say, { totals }: UsageStats, { models, costMicros }: UsageByDay): StatsPanel[] {
  return [
    {
      title: say("stats-tokens"),
      value: tokens(say, totals.tokens),
      kind: "bars",
      unit: { kind: "tokens" },
      empty: say("stats-empty"),
      series: models.map(({ model, tokens: amounts }, at) => ({
        label: model === null ? say("chart-others") : shortModel(model),
        value: tokens(say, sumOf(amounts)),
        hue: model === null ? "others" : (HUES[at] ?? "others"),
        amounts,
      })),
    },
    {
      title: say("stats-cost"),
      value: microDollars(say, totals.costMicros),
      kind: "bars",
      unit: { kind: "micros" },
      empty: say("stats-empty"),
      series: [{ label: "", value: "", hue: 3, amounts: costMicros }],
    },
  ];
}

/** Its maker's name is in the list below the picture. */
const shortModel = (model: string): string => model.slice(model.lastIndexOf("/") + 1);

/** What everybody's agents used, for whoever pays for it. */
export function usageStatsView(say: Say, stats: UsageStats): View {
  const { days, totals, models, users, refused, byDay, deploysPausedAtMs } = stats;
  const title = say("stats-title", { span: statsSpan(say, days) });
  const isEmpty = totals.calls === 0;
  return {
    tone: "plain",
    title,
    private: true,
    ...(byDay && statsPicture(say, title, byDay.row, panelsOf(say, stats, byDay))),
    body: [
      ...pausedSinceParts(say, deploysPausedAtMs),
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
    choices: statsChoices(say, "usage", days),
  };
}
