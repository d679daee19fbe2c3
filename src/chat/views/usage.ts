import { PLAN_IDS, TOKENS_PER_MESSAGE } from "../../domain/plans/plans.ts";
import type { AgentUse, PlanUsage } from "../../services/usage/plan-usage.ts";
import type { FileSource } from "../attachments.ts";
import {
  clockTime,
  day,
  dayOfMonth,
  dayRange,
  microDollars,
  oneLine,
  percentOfPlan,
  tokens,
  tokensInMessages,
} from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, Part, View } from "../view.ts";
import { act, fields, go, note, paragraph } from "./parts.ts";
import { usagePicture } from "./usage-picture.ts";

/** Models that are named one by one. */
const MODELS_SHOWN = 3;
/** Days that are listed. */
const DAYS_SHOWN = 7;

type UsageFile = Extract<FileSource, { kind: "usage_csv" }>;

/** What a view of usage is told beside the figures. */
export interface UsageFacts {
  nowMs: number;
  /** Models by the names that people chose them by. */
  modelTitle(model: string): string;
}

const percentOf = (part: number, whole: number): number => (whole > 0 ? Math.round((part / whole) * 100) : 0);

/** "22 Nov – 22 Dec 2026". */
function periodText(say: Say, { period }: Pick<PlanUsage, "period">): string {
  return period.endMs === null
    ? say("used-since", { date: day(say, period.startMs) })
    : dayRange(say, period.startMs, period.endMs);
}

const agentUseName = (say: Say, { name, isOver }: AgentUse): string =>
  isOver ? say("used-agent-over", { name: oneLine(name, 40) }) : oneLine(name, 40);

function usedText(say: Say, { usedTokens, limitTokens }: PlanUsage): string {
  if (limitTokens === null) return tokensInMessages(say, usedTokens);
  return say("used-of", {
    used: tokens(say, usedTokens),
    limit: tokens(say, limitTokens),
    percent: percentOfPlan(usedTokens, limitTokens),
  });
}

/** What is left and how long it will last; of what is used up, when there will be more. */
function outlook(say: Say, usage: PlanUsage): Field[] {
  const { forecast, period, usedTokens, limitTokens } = usage;
  if (forecast === null || limitTokens === null) return [];
  if (forecast.kind === "used_up")
    return period.endMs === null || usage.isShare
      ? []
      : [{ label: say("used-label-new"), value: say("used-new", { date: day(say, period.endMs) }) }];
  const pace =
    forecast.kind === "runs_out"
      ? say("used-forecast-runs_out", { date: day(say, forecast.atMs) })
      : say(forecast.kind === "lasts" ? "used-forecast-lasts" : "used-forecast-unknown");
  return [
    { label: say("used-label-left"), value: tokensInMessages(say, limitTokens - usedTokens) },
    { label: say("used-label-forecast"), value: pace },
  ];
}

const planFields = (say: Say, usage: PlanUsage): Part =>
  fields(
    { label: say("used-label-period"), value: periodText(say, usage) },
    { label: say("used-label-used"), value: usedText(say, usage) },
    ...outlook(say, usage),
    {
      label: say("used-label-cost"),
      value: say("used-cost", { amount: microDollars(say, usage.costMicros) }),
    },
  );

/** Why there is less than the plan has. */
const shareParts = (say: Say, { isShare }: PlanUsage): Part[] =>
  isShare ? [paragraph(say("used-share-unpaid"))] : [];

/** Which models it went to. */
function modelParts(say: Say, usage: PlanUsage, facts: UsageFacts): Part[] {
  const { models } = usage;
  if (models.length === 0) return [];
  const all = models.reduce((sum, one) => sum + one.tokens, 0);
  const rest = models.slice(MODELS_SHOWN).reduce((sum, one) => sum + one.tokens, 0);
  const value = (count: number): string =>
    say("used-share", { tokens: tokens(say, count), percent: percentOf(count, all) });
  return [
    paragraph(say("used-by-model")),
    fields(
      ...models.slice(0, MODELS_SHOWN).map((one) => ({
        label: oneLine(facts.modelTitle(one.key), 40),
        value: value(one.tokens),
      })),
      rest > 0 ? { label: say("used-others"), value: value(rest) } : null,
    ),
  ];
}

const agentItem = (say: Say, agent: AgentUse) => ({
  title: agentUseName(say, agent),
  detail: say("used-agent-line", {
    use: tokensInMessages(say, agent.tokens),
    cost: microDollars(say, agent.costMicros),
  }),
});

const hourParts = (say: Say, { hour }: PlanUsage): Part[] =>
  hour === null
    ? []
    : [
        paragraph(
          say(hour.percent >= 100 ? "used-hour-full" : "used-hour-near", {
            percent: hour.percent,
            time: clockTime(say, hour.untilMs),
          }),
        ),
      ];

/** The days with something in them, youngest last. */
function dayParts(say: Say, { stacks }: PlanUsage): Part[] {
  const lines = stacks.days.slice(-DAYS_SHOWN).map(({ dayStartMs, tokens: split }) => {
    const sum = split.reduce((a, b) => a + b, 0);
    return `${dayOfMonth(say, dayStartMs)}  ${tokensInMessages(say, sum)}`;
  });
  return lines.length === 0 ? [] : [{ kind: "log", title: say("used-by-day"), lines }];
}

const periodArgs = ({ subscription, period }: PlanUsage, more: Record<string, string> = {}) => ({
  subscriptionId: subscription.id,
  startMs: String(period.startMs),
  ...more,
});

/** Through the periods, and what is left of one that still runs. */
function periodChoices(say: Say, usage: PlanUsage, more: Record<string, string> = {}): Choice[] {
  const { earlierMs, laterMs } = usage;
  const at = (startMs: number) => periodArgs(usage, { ...more, startMs: String(startMs) });
  return [
    ...(earlierMs === null ? [] : [act(say("button-usage-earlier"), "usage_show", at(earlierMs))]),
    ...(laterMs === null
      ? [act(say("button-refresh"), "usage_show", periodArgs(usage, more))]
      : [act(say("button-usage-later"), "usage_show", at(laterMs))]),
  ];
}

/** One plan's period: what is used, what is left and how long it will last, and by whom. */
export function planUsageView(say: Say, usage: PlanUsage, facts: UsageFacts): View {
  const { agents, agentCount, plan } = usage;
  const isEmpty = usage.usedTokens === 0 && agentCount === 0;
  const isFull = usage.forecast?.kind === "used_up";
  const isNear = usage.limitTokens !== null && usage.usedTokens >= usage.limitTokens * 0.8;
  const upgrade = isNear && !usage.isShare && usage.forecast !== null && plan.id !== PLAN_IDS.at(-1);
  return {
    tone: isFull ? "bad" : isNear || usage.hour ? "warning" : "plain",
    title: say("used-title", { plan: plan.title }),
    private: true,
    ...(isEmpty ? {} : { picture: usagePicture(say, usage, facts.nowMs) }),
    body: [
      planFields(say, usage),
      ...shareParts(say, usage),
      ...hourParts(say, usage),
      ...(isEmpty ? [paragraph(say("used-empty"))] : []),
      ...(agents.length === 0
        ? []
        : [
            paragraph(say("used-by-agent")),
            {
              kind: "items" as const,
              choosable: true as const,
              items: agents.map((agent) => agentItem(say, agent)),
            },
          ]),
      ...modelParts(say, usage, facts),
      note(say("used-message-what", { tokens: tokens(say, TOKENS_PER_MESSAGE) })),
    ],
    choices: [
      ...agents.map((agent) => [
        act(agentUseName(say, agent), "usage_show", periodArgs(usage, { deploymentId: agent.key })),
      ]),
      [
        ...(upgrade
          ? [
              act(
                say("button-plan-up"),
                "plan_options",
                { subscriptionId: usage.subscription.id, way: "up" },
                "primary",
              ),
            ]
          : []),
        ...periodChoices(say, usage),
        ...moreAgents(say, usage),
      ],
      [
        ...(isEmpty ? [] : [act(say("button-usage-csv"), "usage_csv", periodArgs(usage))]),
        usage.isShare ? go(say("button-billing"), "billing", "primary") : go(say("button-budget"), "budget"),
        go(say("button-plan-show"), "plan"),
      ],
    ],
  };
}

const moreAgents = (say: Say, usage: PlanUsage): Choice[] => {
  const next = usage.skip + usage.agents.length;
  return next < usage.agentCount
    ? [act(say("button-usage-agents"), "usage_show", periodArgs(usage, { skip: String(next) }))]
    : [];
};

/** One agent's part of it. */
export function agentUsageView(say: Say, usage: PlanUsage, agent: AgentUse, facts: UsageFacts): View {
  const deploymentId = agent.key;
  const isEmpty = agent.tokens === 0;
  return {
    tone: "plain",
    title: say("used-title", { plan: agentUseName(say, agent) }),
    private: true,
    ...(isEmpty ? {} : { picture: usagePicture(say, usage, facts.nowMs) }),
    body: [
      fields(
        { label: say("used-label-period"), value: periodText(say, usage) },
        { label: say("used-label-used"), value: tokensInMessages(say, agent.tokens) },
        usage.limitTokens === null
          ? null
          : {
              label: say("used-label-share"),
              value: say("used-share-of", {
                percent: percentOfPlan(agent.tokens, usage.limitTokens),
                plan: usage.plan.title,
              }),
            },
        {
          label: say("used-label-cost"),
          value: say("used-cost", { amount: microDollars(say, agent.costMicros) }),
        },
      ),
      ...(isEmpty ? [paragraph(say("used-empty"))] : []),
      ...modelParts(say, usage, facts),
      ...dayParts(say, usage),
    ],
    choices: [
      periodChoices(say, usage, { deploymentId }),
      [
        ...(agent.isOver ? [] : [act(say("button-budget"), "budget_show", { deploymentId })]),
        act(say("button-usage-all"), "usage_show", periodArgs(usage)),
      ],
    ],
  };
}

/** Several plans, each a tap away. */
export const usagePlansView = (say: Say, usages: readonly PlanUsage[]): View => ({
  tone: "plain",
  title: say("used-title-many"),
  private: true,
  body: [
    {
      kind: "items",
      choosable: true,
      items: usages.map((usage) => ({ title: usage.plan.title, detail: usedText(say, usage) })),
    },
  ],
  choices: [
    ...usages.map((usage) => [act(usage.plan.title, "usage_show", periodArgs(usage))]),
    [go(say("button-budget"), "budget"), go(say("button-plan-show"), "plan")],
  ],
});

/** Nothing was ever bought. */
export const noUsageView = (say: Say): View => ({
  tone: "plain",
  title: say("used-none-title"),
  body: [paragraph(say("used-none-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary")]],
});

/** The calls of a period as a file. */
export function usageFileView(say: Say, usage: PlanUsage, source: UsageFile): View {
  const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return {
    tone: "plain",
    title: say("used-csv-title"),
    private: true,
    fresh: true,
    body: [
      paragraph(say("used-csv-text", { period: periodText(say, usage) })),
      note(say("used-csv-columns")),
    ],
    file: {
      name: `goclaw-usage-${dayOf(source.fromMs)}.csv`,
      mediaType: "text/csv",
      source,
      tooLarge: say("used-csv-too-large"),
    },
  };
}
