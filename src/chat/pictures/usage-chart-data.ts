import type { Language } from "../language/language.ts";

/** One UTC day of the period; `tokens` are those of the series, in their order, and last those of all others. */
export interface UsageDay {
  dayStartMs: number;
  tokens: number[];
}

/** What the usage chart shows. Plain JSON, and everything that it says is in here. Tokens are billable tokens. */
export interface UsageChartData {
  language: Language;
  /** What is looked at, as a heading: a plan, or one bot's name. */
  title: string;
  nowMs: number;
  /** The period, ms since epoch; it ends before `untilMs`. Thirty days and so on, never more than 62. */
  fromMs: number;
  untilMs: number;
  /** What the plan gives for the period; null for one that is over, of which nobody knows any more. */
  limitTokens: number | null;
  usedTokens: number;
  /** What is left, in messages of a measured turn; null where nothing is to be said of that. */
  aboutMessagesLeft: number | null;
  /** Millionths of a US dollar in the period; null where it is not to be shown. */
  costMicros: number | null;
  /** What the bars are stacked of, as people call it: bots or models. The fifth and following count as others. */
  series: string[];
  /** In order of time, days without any may be left out. */
  days: UsageDay[];
  /** When the plan's tokens are used up if it goes on like this, ms; null when they last for the period. */
  runsOutMs: number | null;
  /** Nothing is foretold: too little has been used to say how long they last, or the plan has ended. */
  tooEarly?: true;
}
