import { aboutMessages } from "../../domain/plans/plans.ts";
import { DAY_MS } from "../../domain/usage/allowance.ts";
import type { PlanUsage } from "../../services/usage/plan-usage.ts";
import type { Picture } from "../attachments.ts";
import { dayOfMonth, oneLine, tokens } from "../format.ts";
import type { Say } from "../language/language.ts";

/** The widest span that the chart can show. */
const WIDEST_MS = 62 * DAY_MS;
/** A period whose end nobody knows is drawn as a month. */
const USUAL_MS = 30 * DAY_MS;

/** What the picture shows, in words: the day with the most, and when. */
function altText(say: Say, { stacks }: PlanUsage): string {
  const sums = stacks.days.map(({ dayStartMs, tokens: split }) => ({
    dayStartMs,
    sum: split.reduce((a, b) => a + b, 0),
  }));
  const most = sums.reduce<(typeof sums)[number] | null>(
    (best, one) => (best && best.sum >= one.sum ? best : one),
    null,
  );
  if (!most) return say("used-picture-empty");
  return say("used-picture", {
    days: sums.length,
    most: tokens(say, most.sum),
    date: dayOfMonth(say, most.dayStartMs),
  });
}

/** The period's days as a chart, by agent; by model where one agent is looked at. */
export function usagePicture(say: Say, usage: PlanUsage, nowMs: number): Picture {
  const { period, stacks, agent, usedTokens, forecast } = usage;
  // One agent is not held against what all of them share.
  const limitTokens = agent ? null : usage.limitTokens;
  const left = limitTokens === null || forecast === null ? null : Math.max(0, limitTokens - usedTokens);
  const untilMs = Math.max(nowMs, period.endMs ?? period.startMs + USUAL_MS);
  return {
    kind: "usage_chart",
    alt: altText(say, usage),
    data: {
      language: say.language,
      title: oneLine(agent ? agent.name : usage.plan.title, 40),
      nowMs,
      fromMs: Math.max(period.startMs, untilMs - WIDEST_MS),
      untilMs,
      limitTokens,
      usedTokens: agent ? agent.tokens : usedTokens,
      aboutMessagesLeft: left === null ? null : aboutMessages(left),
      costMicros: agent ? agent.costMicros : usage.costMicros,
      series: stacks.names.map((name) => oneLine(name, 40)),
      days: stacks.days,
      runsOutMs: forecast?.kind === "runs_out" ? forecast.atMs : null,
      // Of a plan that has ended nothing is left, and nothing is foretold.
      ...((forecast === null || forecast.kind === "unknown") && { tooEarly: true }),
    },
  };
}
