import { inMajor } from "../../domain/billing/minor-units.ts";
import { DAY_MS } from "../../domain/usage/allowance.ts";
import { dayRange, shortMoney, span, tokens } from "../format.ts";
import { type Say, sayIn } from "../language/language.ts";
import { labelOf, ROOM, stepFor } from "./axis.ts";
import { MOOD, OTHERS, SERIES } from "./palette.ts";
import type { StatsChartData, StatsPanel, StatsSeries, StatsUnit } from "./stats-chart-data.ts";

export interface PanelFigures {
  title: string;
  value: string;
  kind: StatsPanel["kind"];
  series: (StatsSeries & { colour: string })[];
  /** What the highest mark reaches above nothing, and the lowest below it. */
  high: number;
  low: number;
  /** From below to above; nothing itself is not one of them. */
  lines: { amount: number; label: string }[];
  /** Said in place of marks. */
  empty: string | null;
}

/** Everything that the chart says, as words and amounts; where it stands is another matter. */
export interface StatsChartFigures {
  title: string;
  period: string;
  /** Written below each day, where something is. */
  labels: (string | null)[];
  panels: PanelFigures[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TIMES = [1, 5, 15, 30]
  .map((count) => count * SECOND)
  .concat([1, 2, 5, 10, 20, 30, 60, 120, 360].map((count) => count * MINUTE));

/** A step of which at least one and at most four lines stand below the highest mark, and which can be said shortly. */
function stepOf({ kind }: StatsUnit, highest: number): number {
  if (kind === "time") return TIMES.findLast((step) => step <= highest / 2) ?? SECOND;
  const step = stepFor(highest);
  // Half an agent, or a fraction of a cent, is nothing to draw a line at.
  if (kind === "count" || kind === "money") return Math.max(1, Math.floor(step));
  return step;
}

function amountText(say: Say, unit: StatsUnit, amount: number): string {
  switch (unit.kind) {
    case "count":
    case "tokens":
      return tokens(say, amount);
    case "money":
      return shortMoney(say, inMajor(amount, unit.currency), unit.currency);
    case "micros":
      return shortMoney(say, amount / 1_000_000, "usd");
    case "time":
      return span(say, amount);
  }
}

const colourOf = (hue: StatsSeries["hue"]): string =>
  hue === "good" ? MOOD.calm : hue === "bad" ? MOOD.over : hue === "others" ? OTHERS : SERIES[hue];

function highestOf(series: readonly StatsSeries[], days: number): number {
  const sums = Array.from({ length: days }, (_, day) =>
    series.reduce((sum, { amounts }) => sum + (amounts[day] ?? 0), 0),
  );
  return Math.max(0, ...sums);
}

function panelFigures(say: Say, panel: StatsPanel, days: number): PanelFigures {
  const { title, value, kind, unit } = panel;
  const drawn = panel.series.filter(({ amounts }) => amounts.some((amount) => amount > 0));
  const sideOf = (isBelow: boolean) => drawn.filter((one) => (one.isBelow ?? false) === isBelow);
  const [above, below] = [highestOf(sideOf(false), days), highestOf(sideOf(true), days)];
  const [high, low] = [above * ROOM, below * ROOM];
  const base = { title, value, kind, series: drawn.map((one) => ({ ...one, colour: colourOf(one.hue) })) };
  if (drawn.length === 0) return { ...base, high: 1, low: 0, lines: [], empty: panel.empty };
  const step = stepOf(unit, Math.max(above, below));
  const lines = [-4, -3, -2, -1, 1, 2, 3, 4]
    .map((times) => times * step)
    .filter((amount) => amount <= high && -amount <= low)
    .map((amount) => ({ amount, label: amountText(say, unit, Math.abs(amount)) }));
  return { ...base, high, low, lines, empty: null };
}

/** Works out what a chart of the business says, in the language of its reader. */
export function statsChartFigures({
  language,
  title,
  firstDayMs,
  days,
  panels,
}: StatsChartData): StatsChartFigures {
  const say = sayIn(language);
  return {
    title,
    period: dayRange(say, firstDayMs, firstDayMs + (days - 1) * DAY_MS),
    labels: Array.from({ length: days }, (_, at) => labelOf(say, firstDayMs + at * DAY_MS, at, days)),
    panels: panels.map((panel) => panelFigures(say, panel, days)),
  };
}
