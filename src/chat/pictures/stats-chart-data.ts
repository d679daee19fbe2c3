import type { Language } from "../language/language.ts";

/** What an amount is: a number of something, tokens, minor units of a currency, millionths of a US dollar, or ms. */
export type StatsUnit =
  | { kind: "count" }
  | { kind: "tokens" }
  | { kind: "money"; currency: string }
  | { kind: "micros" }
  | { kind: "time" };

export interface StatsSeries {
  label: string;
  /** All of it, in words. */
  value: string;
  /** One of the colours that are told apart, or what it says by itself. */
  hue: 0 | 1 | 2 | 3 | "others" | "good" | "bad";
  /** One for each day, none below nothing. */
  amounts: number[];
  /** Drawn downwards: what went back or ended. */
  isBelow?: true;
}

/** One axis, and so one unit. */
export interface StatsPanel {
  title: string;
  /** The one figure to take along. */
  value: string;
  kind: "bars" | "line";
  unit: StatsUnit;
  series: StatsSeries[];
  /** Said in place of marks where there are none. */
  empty: string;
}

/** What a chart of the business shows, day by day in UTC. Plain JSON, and everything that it says is in here. */
export interface StatsChartData {
  language: Language;
  title: string;
  /** The last day is today. */
  firstDayMs: number;
  /** At most 90. */
  days: number;
  panels: StatsPanel[];
}
