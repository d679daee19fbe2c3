import type { AgentStats } from "../../services/admin/agent-stats.ts";
import { sumOf } from "../../services/admin/stats-days.ts";
import { span } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { StatsPanel } from "../pictures/stats-chart-data.ts";
import type { View } from "../view.ts";
import { pausedSinceParts } from "./deploy-pause.ts";
import { fields, paragraph } from "./parts.ts";
import { reasonText } from "./reasons.ts";
import { statsChoices, statsSpan } from "./stats-choices.ts";
import { statsPicture } from "./stats-picture.ts";

const NONE = "–";
const count = (say: Say, amount: number): string => say("count-plain", { count: amount });

/** How many first starts went live, in percent; what is not all of them is never called all. */
function successText(say: Say, { succeeded, failed }: AgentStats): string | null {
  const [good, bad] = [sumOf(succeeded), sumOf(failed)];
  if (good + bad === 0) return null;
  const percent = (good / (good + bad)) * 100;
  const shown = bad > 0 ? Math.min(99, Math.round(percent)) : 100;
  return say("stats-success-value", { percent: good > 0 ? Math.max(1, shown) : 0, deploys: good + bad });
}

const medianText = (say: Say, medianMs: number | null): string =>
  medianMs === null ? NONE : span(say, medianMs);

function panelsOf(say: Say, stats: AgentStats): StatsPanel[] {
  const { liveNow, live, started, ended, succeeded, failed, medianMs, medians } = stats;
  const success = successText(say, stats);
  const [begun, over] = [sumOf(started), sumOf(ended)];
  return [
    {
      title: say("stats-panel-live"),
      value: say("stats-live-value", { count: liveNow }),
      kind: "line",
      unit: { kind: "count" },
      empty: say("stats-live-none"),
      series: [{ label: "", value: "", hue: "good", amounts: live }],
    },
    {
      title: say("stats-panel-turns"),
      value: say("stats-turns-value", { started: begun, ended: over }),
      kind: "bars",
      unit: { kind: "count" },
      empty: say("stats-turns-none"),
      series: [
        { label: say("stats-started"), value: "", hue: 0, amounts: started },
        { label: say("stats-ended"), value: "", hue: 1, amounts: ended, isBelow: true },
      ],
    },
    {
      title: say("stats-panel-deploys"),
      value: success === null ? NONE : say("stats-success-panel", { share: success }),
      kind: "bars",
      unit: { kind: "count" },
      empty: say("stats-deploys-none"),
      series: [
        {
          label: say("stats-succeeded"),
          value: count(say, sumOf(succeeded)),
          hue: "good",
          amounts: succeeded,
        },
        { label: say("stats-failed"), value: count(say, sumOf(failed)), hue: "bad", amounts: failed },
      ],
    },
    {
      title: say("stats-panel-time"),
      value: medianText(say, medianMs),
      kind: "bars",
      unit: { kind: "time" },
      empty: say("stats-time-none"),
      series: [{ label: "", value: "", hue: 2, amounts: medians }],
    },
  ];
}

/** How many agents run, and how well new ones get there. */
export function agentStatsView(say: Say, stats: AgentStats): View {
  const { days, row, liveNow, started, ended, medianMs, reasons, deploysPausedAtMs } = stats;
  const title = say("stats-agents-title", { span: statsSpan(say, days) });
  return {
    tone: "plain",
    title,
    private: true,
    ...statsPicture(say, title, row, panelsOf(say, stats)),
    body: [
      ...pausedSinceParts(say, deploysPausedAtMs),
      fields(
        { label: say("stats-live-now"), value: count(say, liveNow) },
        { label: say("stats-started"), value: count(say, sumOf(started)) },
        { label: say("stats-ended"), value: count(say, sumOf(ended)) },
        { label: say("stats-success"), value: successText(say, stats) ?? NONE },
        { label: say("stats-median"), value: medianText(say, medianMs) },
      ),
      ...(reasons.length === 0
        ? []
        : [
            paragraph(say("stats-reasons")),
            {
              kind: "items" as const,
              items: reasons.map(({ why, deploys }) => ({
                title: reasonText(say, why),
                detail: say("stats-reason-line", { count: deploys }),
              })),
            },
          ]),
      ...(sumOf(started) + liveNow === 0 ? [paragraph(say("stats-agents-empty"))] : []),
    ],
    choices: statsChoices(say, "agents", days),
  };
}
