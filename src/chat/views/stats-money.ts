import type { CurrencyFlow, MoneyStats, RailFlow } from "../../services/admin/money-stats.ts";
import { sumOf } from "../../services/admin/stats-days.ts";
import { microDollars, money } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { StatsPanel } from "../pictures/stats-chart-data.ts";
import type { Field, Part, View } from "../view.ts";
import { fields, note, paragraph } from "./parts.ts";
import { percentOfKept } from "./percent-of-kept.ts";
import { railName } from "./rails.ts";
import { statsChoices, statsSpan } from "./stats-choices.ts";
import { statsPicture } from "./stats-picture.ts";

/** Each has an axis of its own, and so a panel; further ones are told in words. */
const CURRENCIES_DRAWN = 2;

interface Totals {
  paidMinor: number;
  backMinor: number;
  disputedMinor: number;
}

const totalsOf = (rails: readonly RailFlow[]): Totals => ({
  paidMinor: sumOf(rails.map(({ paidMinor }) => sumOf(paidMinor))),
  backMinor: sumOf(rails.map(({ backMinor }) => sumOf(backMinor))),
  disputedMinor: sumOf(rails.map(({ disputedMinor }) => sumOf(disputedMinor))),
});

const keptMinor = ({ paidMinor, backMinor, disputedMinor }: Totals): number =>
  paidMinor - backMinor - disputedMinor;

/** By day, what all rails together gave back or lost to a dispute. */
const lostByDay = (rails: readonly RailFlow[]): number[] =>
  (rails[0]?.paidMinor ?? []).map((_, day) =>
    sumOf(rails.map(({ backMinor, disputedMinor }) => (backMinor[day] ?? 0) + (disputedMinor[day] ?? 0))),
  );

function flowPanel(say: Say, { currency, rails }: CurrencyFlow): StatsPanel {
  const totals = totalsOf(rails);
  return {
    title: say("stats-panel-money", { currency: currency.toUpperCase() }),
    value: say("stats-kept-value", { amount: money(say, keptMinor(totals), currency) }),
    kind: "bars",
    unit: { kind: "money", currency },
    empty: say("stats-income-none"),
    series: [
      ...rails.map(({ rail, paidMinor }) => ({
        label: railName(say, rail),
        value: money(say, sumOf(paidMinor), currency),
        // A rail keeps its colour, whether or not the other one is there.
        hue: rail === "polar" ? (1 as const) : (0 as const),
        amounts: paidMinor,
      })),
      {
        label: say("stats-lost"),
        value: money(say, totals.backMinor + totals.disputedMinor, currency),
        hue: "bad",
        amounts: lostByDay(rails),
        isBelow: true,
      },
    ],
  };
}

function costPanel(say: Say, { escrowMicros, modelMicros }: MoneyStats): StatsPanel {
  const [escrow, models] = [sumOf(escrowMicros), sumOf(modelMicros)];
  return {
    title: say("stats-panel-costs"),
    value: microDollars(say, escrow + models),
    kind: "bars",
    unit: { kind: "micros" },
    empty: say("stats-costs-none"),
    series: [
      {
        label: say("stats-hosting"),
        value: microDollars(say, escrow),
        hue: 2,
        amounts: escrowMicros,
      },
      { label: say("stats-model-cost"), value: microDollars(say, models), hue: 3, amounts: modelMicros },
    ],
  };
}

function currencyFields(say: Say, { currency, rails }: CurrencyFlow): Field[] {
  const totals = totalsOf(rails);
  const amount = (minor: number) => money(say, minor, currency);
  return [
    ...rails.map((rail) => ({
      label: say("stats-paid", { rail: railName(say, rail.rail) }),
      value: amount(sumOf(rail.paidMinor)),
    })),
    ...(totals.backMinor > 0 ? [{ label: say("stats-back"), value: amount(totals.backMinor) }] : []),
    ...(totals.disputedMinor > 0
      ? [{ label: say("stats-disputed"), value: amount(totals.disputedMinor) }]
      : []),
    { label: say("stats-kept"), value: amount(keptMinor(totals)) },
  ];
}

/** What running it cost of what was kept. */
function shareParts(say: Say, { currencies, escrowMicros, modelMicros }: MoneyStats): Part[] {
  const kept = currencies.map(({ currency, rails }) => ({ currency, keptMinor: keptMinor(totalsOf(rails)) }));
  const percent = percentOfKept(sumOf(escrowMicros) + sumOf(modelMicros), kept);
  return percent === null ? [] : [paragraph(say("stats-costs-share", { percent }))];
}

/** What came in, what went back, and what running it cost. */
export function moneyStatsView(say: Say, stats: MoneyStats): View {
  const { days, row, currencies, escrowMicros, modelMicros } = stats;
  const title = say("stats-money-title", { span: statsSpan(say, days) });
  const panels = [
    ...currencies.slice(0, CURRENCIES_DRAWN).map((flow) => flowPanel(say, flow)),
    costPanel(say, stats),
  ];
  return {
    tone: "plain",
    title,
    private: true,
    ...statsPicture(say, title, row, panels),
    body: [
      ...(currencies.length === 0 ? [paragraph(say("stats-income-none"))] : []),
      ...currencies.map((flow) => fields(...currencyFields(say, flow))),
      fields(
        { label: say("stats-hosting-cost"), value: microDollars(say, sumOf(escrowMicros)) },
        { label: say("stats-cost"), value: microDollars(say, sumOf(modelMicros)) },
      ),
      ...shareParts(say, stats),
      note(say("stats-money-what")),
    ],
    choices: statsChoices(say, "money", days),
  };
}
