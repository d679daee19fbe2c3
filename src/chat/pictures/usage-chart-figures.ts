import { DAY_MS, dayStartOf } from "../../domain/usage/allowance.ts";
import { LEAST_TURN_TOKENS } from "../../domain/usage/budget.ts";
import { day, dayOfMonth, dayRange, microDollars, percentOfPlan, tokens } from "../format.ts";
import { type Say, sayIn } from "../language/language.ts";
import { labelOf, ROOM, stepFor } from "./axis.ts";
import { type Mood, OTHERS, SERIES } from "./palette.ts";
import type { UsageChartData } from "./usage-chart-data.ts";

const SLOTS_MAX = 62;
const NEAR = 0.8;

export interface Slot {
  /** Tokens from the ground up, one for each entry of the legend. */
  parts: number[];
  /** Written below it. */
  label: string | null;
  isToday: boolean;
}

export interface Entry {
  label: string;
  tokens: number;
  value: string;
  colour: string;
}

export interface Forecast {
  /** Tokens a day. */
  pace: number;
  /** Where the line begins and ends, in days since the first slot. */
  fromDay: number;
  untilDay: number;
  text: string;
  isEnd: boolean;
}

export interface PlanBar {
  /** 0 to 1. */
  share: number;
  percent: string;
  left: string | null;
  mood: Mood;
}

/** Everything that the chart says, as words and amounts; where it stands is another matter. */
export interface UsageChartFigures {
  title: string;
  period: string;
  cost: string | null;
  used: string;
  /** How much of the plan that is; null where the plan's part is not known. */
  plan: PlanBar | null;
  slots: Slot[];
  /** What the highest bar may reach. */
  top: number;
  lines: { tokens: number; label: string }[];
  legend: Entry[];
  forecast: Forecast | null;
  /** Said in place of bars. */
  empty: { text: string; hint: string } | null;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);

interface Stacked {
  entry: Entry;
  /** Which of a day's amounts it is made of. */
  from: number[];
}

/** The series by size, then everything else as one. */
function stack(data: UsageChartData, say: Say): Stacked[] {
  const { series, days } = data;
  const totalOf = (at: number): number => sum(days.map(({ tokens: amounts }) => amounts[at] ?? 0));
  const stacked = (label: string, from: number[], colour: string): Stacked => {
    const amount = sum(from.map(totalOf));
    return { entry: { label, tokens: amount, value: tokens(say, amount), colour }, from };
  };
  const bySize = series
    .map((label, at) => ({ label, at, total: totalOf(at) }))
    .sort((a, b) => b.total - a.total || a.at - b.at);
  const named = bySize
    .slice(0, SERIES.length)
    .map(({ label, at }, i) => stacked(label, [at], SERIES[i] ?? OTHERS));
  const rest = [...bySize.slice(SERIES.length).map(({ at }) => at), series.length];
  return [...named, stacked(say("chart-others"), rest, OTHERS)].filter(({ entry }) => entry.tokens > 0);
}

function slotsOf(data: UsageChartData, say: Say, sources: readonly number[][]): Slot[] {
  const firstMs = dayStartOf(data.fromMs);
  const wanted = Math.ceil((data.untilMs - firstMs) / DAY_MS);
  const count = Math.min(SLOTS_MAX, Math.max(1, wanted));
  const byDay = new Map(data.days.map((d) => [dayStartOf(d.dayStartMs), d.tokens]));
  return Array.from({ length: count }, (_, at) => {
    const dayMs = firstMs + at * DAY_MS;
    const amounts = byDay.get(dayMs) ?? [];
    return {
      parts: sources.map((from) => sum(from.map((i) => amounts[i] ?? 0))),
      label: labelOf(say, dayMs, at, count),
      isToday: dayMs === dayStartOf(data.nowMs),
    };
  });
}

function forecastOf(data: UsageChartData, say: Say, slotCount: number): Forecast | null {
  const { nowMs, fromMs, untilMs, usedTokens, limitTokens, runsOutMs } = data;
  if (
    data.tooEarly ||
    limitTokens === null ||
    usedTokens <= 0 ||
    usedTokens + LEAST_TURN_TOKENS > limitTokens ||
    nowMs >= untilMs
  )
    return null;
  const firstMs = dayStartOf(fromMs);
  const endMs = Math.min(runsOutMs ?? untilMs, untilMs);
  const isEnd = runsOutMs !== null && runsOutMs < untilMs;
  const pace = isEnd
    ? (limitTokens - usedTokens) / Math.max(1, (runsOutMs - nowMs) / DAY_MS)
    : usedTokens / Math.max(1, (nowMs - fromMs) / DAY_MS);
  const inDays = (ms: number): number => Math.min(slotCount, Math.max(0, (ms - firstMs) / DAY_MS));
  return {
    pace,
    // Today's own bar still grows: the line begins beside it.
    fromDay: inDays(dayStartOf(nowMs) + DAY_MS),
    untilDay: inDays(endMs),
    text: isEnd
      ? say("chart-runs-out", { day: dayOfMonth(say, runsOutMs) })
      : say("chart-lasts", { day: dayOfMonth(say, untilMs) }),
    isEnd,
  };
}

function planBar({ usedTokens, limitTokens, aboutMessagesLeft }: UsageChartData, say: Say): PlanBar | null {
  if (limitTokens === null) return null;
  const percent = percentOfPlan(usedTokens, limitTokens);
  const share = percent === 100 ? 1 : usedTokens / limitTokens;
  const isOver = share >= 1;
  const left = aboutMessagesLeft === null ? null : say("chart-left", { count: aboutMessagesLeft });
  return {
    share: Math.min(1, share),
    percent: say("chart-percent", { percent }),
    left: isOver ? say("chart-used-up") : left,
    mood: isOver ? "over" : share >= NEAR ? "near" : "calm",
  };
}

function periodOf(data: UsageChartData, say: Say): string {
  const lastMs = Math.max(data.fromMs, data.untilMs - 1);
  return dayStartOf(lastMs) === dayStartOf(data.fromMs)
    ? day(say, data.fromMs)
    : dayRange(say, data.fromMs, lastMs);
}

/** Works out what the chart of this usage says, in the language of its reader. */
export function usageChartFigures(data: UsageChartData): UsageChartFigures {
  const say = sayIn(data.language);
  const { usedTokens, limitTokens, costMicros } = data;
  const stacked = stack(data, say);
  const sources = stacked.map(({ from }) => from);
  const slots = slotsOf(data, say, sources);
  const forecast = forecastOf(data, say, slots.length);
  const highest = Math.max(1, forecast?.pace ?? 0, ...slots.map((slot) => sum(slot.parts)));
  const top = highest * ROOM;
  const step = stepFor(highest);
  const levels = [1, 2, 3, 4].map((times) => times * step).filter((amount) => amount <= top);
  const used = tokens(say, usedTokens);
  return {
    title: data.title,
    period: periodOf(data, say),
    cost: costMicros ? say("chart-cost", { cost: microDollars(say, costMicros) }) : null,
    used:
      limitTokens === null
        ? say("chart-total", { used })
        : say("chart-used", { used, limit: tokens(say, limitTokens) }),
    plan: planBar(data, say),
    slots,
    top,
    lines: levels.map((amount) => ({ tokens: amount, label: tokens(say, amount) })),
    legend: stacked.map(({ entry }) => entry),
    forecast,
    empty: usedTokens > 0 ? null : { text: say("chart-empty"), hint: say("chart-empty-hint") },
  };
}
