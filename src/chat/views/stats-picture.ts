import type { DayRow } from "../../services/admin/stats-days.ts";
import type { Picture } from "../attachments.ts";
import type { Say } from "../language/language.ts";
import type { StatsPanel } from "../pictures/stats-chart-data.ts";

const isEmpty = ({ series }: StatsPanel): boolean =>
  series.every(({ amounts }) => amounts.every((amount) => amount <= 0));

/** Panels of the same days as one picture; none where there is nothing to draw at all. */
export function statsPicture(
  say: Say,
  title: string,
  { firstDayMs, count }: DayRow,
  panels: StatsPanel[],
): { picture: Picture } | Record<string, never> {
  if (panels.every(isEmpty)) return {};
  const told = panels.map(({ title: name, value }) => `${name}: ${value}`).join("; ");
  return {
    picture: {
      kind: "stats_chart",
      alt: say("stats-picture", { told }),
      data: { language: say.language, title, firstDayMs, days: count, panels },
    },
  };
}
