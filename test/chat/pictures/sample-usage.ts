import type { UsageChartData } from "../../../src/chat/pictures/usage-chart-data.ts";

const DAY_MS = 86_400_000;
const at = (text: string): number => Date.parse(`${text}T00:00:00Z`);

/** Amounts that go up and down like a month of messages, the same ones each time. */
const waves = (days: number, sizes: readonly number[], fromMs: number): UsageChartData["days"] =>
  Array.from({ length: days }, (_, i) => ({
    dayStartMs: fromMs + i * DAY_MS,
    tokens: sizes.map((size, s) =>
      Math.round(size * (0.55 + 0.4 * Math.sin(i * 0.9 + s * 1.7)) * ((i + 2) % 7 > 1 ? 1 : 0.35)),
    ),
  }));

const usedIn = (days: UsageChartData["days"]): number =>
  days.flatMap((d) => d.tokens).reduce((a, b) => a + b, 0);

interface Wish extends Partial<UsageChartData> {
  days: UsageChartData["days"];
}

function sample(wish: Wish): UsageChartData {
  const usedTokens = wish.usedTokens ?? usedIn(wish.days);
  const limitTokens = wish.limitTokens === undefined ? 25_000_000 : wish.limitTokens;
  return {
    language: "en",
    title: "Pro plan",
    nowMs: at("2026-11-19") + 0.6 * DAY_MS,
    fromMs: at("2026-11-01"),
    untilMs: at("2026-12-01"),
    aboutMessagesLeft: limitTokens === null ? null : Math.floor((limitTokens - usedTokens) / 13_000),
    costMicros: Math.round(usedTokens * 0.31),
    series: ["Ann's helper"],
    runsOutMs: null,
    ...wish,
    limitTokens,
    usedTokens,
  };
}

const NOV = at("2026-11-01");

/** One of each kind of usage that a chart has to look well with. */
export const SAMPLE_USAGE: Record<string, UsageChartData> = {
  usual: sample({
    series: ["Ann's helper", "Support desk", "Night owl"],
    days: waves(19, [420_000, 300_000, 150_000], NOV),
  }),
  "runs-out": sample({
    series: ["Ann's helper", "Support desk", "Night owl", "Research", "Diary", "Lists", "Recipes"],
    days: waves(19, [800_000, 500_000, 300_000, 260_000, 120_000, 90_000, 80_000], NOV),
    runsOutMs: at("2026-11-23") + DAY_MS / 3,
  }),
  "used-up": sample({
    series: ["Ann's helper", "Support desk"],
    days: waves(19, [1_700_000, 900_000], NOV),
    usedTokens: 25_000_000,
    aboutMessagesLeft: 0,
  }),
  empty: sample({ title: "Starter plan", series: [], days: [], limitTokens: 10_000_000, costMicros: 0 }),
  "first-day": sample({
    title: "Starter plan",
    nowMs: NOV + 0.5 * DAY_MS,
    days: waves(1, [90_000], NOV),
    limitTokens: 10_000_000,
  }),
  "whole-month": sample({
    fromMs: at("2026-10-18"),
    untilMs: at("2026-11-18"),
    nowMs: at("2026-11-17") + 0.9 * DAY_MS,
    series: ["anthropic/claude-sonnet-5", "akash/deepseek-v4", "openai/gpt-6-mini"],
    days: waves(31, [600_000, 320_000, 190_000], at("2026-10-18")),
  }),
  business: sample({
    title: "Business plan",
    limitTokens: 80_000_000,
    series: ["Sales", "Support", "Research", "Ops", "People"],
    days: waves(19, [2_400_000, 1_800_000, 1_200_000, 700_000, 500_000], NOV),
    runsOutMs: at("2026-11-30") + DAY_MS / 3,
  }),
  "long-names": sample({
    title: "Everything that the family of Wolfeschlegelsteinhausenbergerdorff uses together",
    series: [
      "The very patient assistant of the customer care department in Upper Bavaria",
      "🤖 Robo 🚀 Rüdiger",
      "مساعد المتجر",
      "小さな助手",
      "עוזר אישי של דנה",
    ],
    days: waves(19, [420_000, 300_000, 250_000, 200_000, 150_000], NOV),
  }),
  over: sample({
    title: "Pro plan, October",
    fromMs: at("2026-10-01"),
    untilMs: NOV,
    nowMs: at("2026-11-19"),
    limitTokens: null,
    series: ["Ann's helper", "Support desk"],
    days: waves(31, [420_000, 300_000], at("2026-10-01")),
  }),
  german: sample({
    language: "de",
    title: "Pro-Tarif",
    series: ["Annas Helfer", "Übersetzer"],
    days: waves(19, [820_000, 640_000], NOV),
    runsOutMs: at("2026-11-27") + DAY_MS / 3,
  }),
};
