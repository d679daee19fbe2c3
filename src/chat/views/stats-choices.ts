import { BUSINESS_DAYS } from "../../services/admin/stats-days.ts";
import { STATS_DAYS } from "../../services/admin/usage-stats.ts";
import type { Say } from "../language/language.ts";
import type { Choice } from "../view.ts";
import { act } from "./parts.ts";

/** What administrators see figures of. */
export const STATS_SECTIONS = ["money", "agents", "usage"] as const;
export type StatsSection = (typeof STATS_SECTIONS)[number];

const SECTION_WORDS: Record<StatsSection, string> = {
  money: "stats-section-money",
  agents: "stats-section-agents",
  usage: "stats-section-usage",
};

/** Single days are told of use alone: a plan is paid by the month. */
export const spansOf = (section: StatsSection): readonly number[] =>
  section === "usage" ? STATS_DAYS : BUSINESS_DAYS;

export const statsSpan = (say: Say, days: number): string =>
  days === 1 ? say("stats-today") : say("stats-days", { days });

/** The spans of what is shown, and the other figures there are. Discord refuses a message in which two buttons do the same. */
export const statsChoices = (say: Say, section: StatsSection, days: number): Choice[][] => [
  spansOf(section).map((one) =>
    act(statsSpan(say, one), "stats", { section, days: String(one) }, one === days ? "primary" : undefined),
  ),
  STATS_SECTIONS.filter((one) => one !== section).map((one) =>
    act(say(SECTION_WORDS[one]), "stats", { section: one, days: String(days) }),
  ),
];
