import { z } from "zod";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { hasEnded } from "../../domain/billing/entitlement.ts";
import type { Plan } from "../../domain/plans/plans.ts";
import { DAY_MS } from "../../domain/usage/allowance.ts";
import { LEAST_TURN_TOKENS } from "../../domain/usage/budget.ts";
import { FORECAST_DAYS, type Forecast, forecast } from "../../domain/usage/forecast.ts";
import { givesShare, type PlanPeriod, periodTokens, planPeriod } from "../../domain/usage/plan-period.ts";
import { type DayPart, type Share, type StackedDay, sharesBy, stackDays } from "../../domain/usage/sum-up.ts";
import type { Context } from "../context.ts";
import { type HourUse, hourUse } from "./hour-use.ts";
import { ownUsagePlan } from "./usage-plans.ts";

const Input = z.object({
  subscriptionId: z.string(),
  /** One of the plan's periods; the one that runs unless given. */
  startMs: z.number().int().optional(),
  /** This agent alone. */
  deploymentId: z.string().optional(),
  /** Where the page of agents begins. */
  skip: z.number().int().min(0).default(0),
});

/** Agents on one page. */
export const AGENTS_SHOWN = 5;
/** Parts of a day that are told apart in the chart; more cannot be told from each other. */
const STACKED = 4;
/** Periods that can be gone back to. */
const PERIODS = 60;

export interface AgentUse extends Share {
  name: string;
  isOver: boolean;
}

export interface PlanUsage {
  subscription: Subscription;
  plan: Plan;
  period: PlanPeriod;
  /** The periods before and after this one that can be looked at, by their start. */
  earlierMs: number | null;
  laterMs: number | null;
  /** What is used up of the plan. Billable tokens. */
  usedTokens: number;
  /** What the plan gives; null for a period that is over, when it may have been another plan. */
  limitTokens: number | null;
  /** The period is not paid for yet: what the plan gives is a share until it is. */
  isShare: boolean;
  costMicros: number;
  agents: AgentUse[];
  /** How many bigger ones come before these. */
  skip: number;
  agentCount: number;
  models: Share[];
  /** Each day's tokens by agent, or by model where one agent is looked at. */
  stacks: { names: string[]; hasOthers: boolean; days: StackedDay[] };
  /** Null for a period that is over. */
  forecast: Forecast | null;
  /** Null unless the hour's burst is near. */
  hour: HourUse | null;
  /** The agent that is looked at alone. */
  agent: AgentUse | null;
}

/**
 * How much of a plan's tokens a period has used, and by whom.
 * @throws AppError `not_found` (`plan`)
 */
export async function planUsage({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<PlanUsage> {
  const { subscriptionId, startMs, deploymentId, skip } = Input.parse(input);
  const subscription = await ownUsagePlan(ctx, subscriptionId);
  const { period, earlierMs, laterMs } = await findPeriod(ctx, subscription, startMs);
  const now = ctx.clock.now();
  const isRunning = laterMs === null && !hasEnded(subscription.status);
  const scope = `subscription:${subscription.id}`;
  const untilMs = laterMs === null ? now + 1 : (period.endMs ?? now + 1);
  const all = await ctx.repos.usageReports.sums(subscription.userId, subscription.id, {
    fromMs: period.startMs,
    untilMs,
  });
  const parts = deploymentId === undefined ? all : all.filter((part) => part.deploymentId === deploymentId);
  const usedTokens = await ctx.repos.usageReports.used(scope, "period", period.startMs);
  const shares = sharesBy(parts, byAgent);
  const models = sharesBy(parts, byModel);
  const plan = ctx.settings.plans[subscription.plan];
  const agents = await named(ctx, subscription.userId, shares.slice(skip, skip + AGENTS_SHOWN));
  const none = { key: deploymentId ?? "", tokens: 0, costMicros: 0 };
  const [agent = null] =
    deploymentId === undefined ? [] : await named(ctx, subscription.userId, [shares[0] ?? none]);
  return {
    subscription,
    plan,
    period,
    earlierMs,
    laterMs,
    usedTokens,
    limitTokens: laterMs === null ? periodTokens(subscription, ctx.settings.plans) : null,
    isShare: laterMs === null && givesShare(subscription),
    costMicros: parts.reduce((sum, part) => sum + part.costMicros, 0),
    agents,
    skip,
    agentCount: shares.length,
    models,
    stacks: agent
      ? stacksOf(ctx, parts, models)
      : await agentStacks(ctx, subscription.userId, parts, shares.slice(0, STACKED)),
    forecast: isRunning ? await forecastOf(ctx, subscription, period, usedTokens) : null,
    hour: isRunning ? await hourUse(ctx, subscription) : null,
    agent,
  };
}

const byAgent = (part: DayPart): string => part.deploymentId;
const byModel = (part: DayPart): string => part.model;

/** Periods are known by what was used in them; one in which nothing was used is passed over. */
async function findPeriod(ctx: Context, subscription: Subscription, wantedMs: number | undefined) {
  const current = planPeriod(subscription);
  const starts = await ctx.repos.usageReports.windowStarts(
    `subscription:${subscription.id}`,
    "period",
    PERIODS,
  );
  const known = [current.startMs, ...starts.filter((start) => start < current.startMs)];
  const at = Math.max(0, known.indexOf(wantedMs ?? current.startMs));
  const startMs = known[at] ?? current.startMs;
  const laterMs = at === 0 ? null : (known[at - 1] ?? null);
  const period: PlanPeriod = laterMs === null ? current : { startMs, endMs: laterMs };
  return { period, earlierMs: known[at + 1] ?? null, laterMs };
}

async function named(ctx: Context, userId: string, shares: readonly Share[]): Promise<AgentUse[]> {
  return await Promise.all(
    shares.map(async (share) => {
      const row = await ctx.repos.deployments.findForUser(userId, share.key);
      const isOver = row === null || row.phase === "closed" || row.phase === "failed";
      return { ...share, name: row?.name ?? "—", isOver };
    }),
  );
}

function stacksOf(ctx: Context, parts: readonly DayPart[], models: readonly Share[]): PlanUsage["stacks"] {
  const keys = models.slice(0, STACKED).map(({ key }) => key);
  const names = keys.map((key) => modelTitle(ctx, key));
  return { names, hasOthers: models.length > keys.length, days: stackDays(parts, byModel, keys) };
}

async function agentStacks(
  ctx: Context,
  userId: string,
  parts: readonly DayPart[],
  biggest: readonly Share[],
): Promise<PlanUsage["stacks"]> {
  const keys = biggest.map(({ key }) => key);
  const names = (await named(ctx, userId, biggest)).map(({ name }) => name);
  const hasOthers = parts.some((part) => !keys.includes(part.deploymentId));
  return { names, hasOthers, days: stackDays(parts, byAgent, keys) };
}

/** As people chose it; upstreams may call it otherwise. */
export const modelTitle = ({ settings }: Context, model: string): string =>
  settings.models.find(({ id }) => id === model)?.title ?? (model || "—");

async function forecastOf(
  ctx: Context,
  subscription: Subscription,
  period: PlanPeriod,
  used: number,
): Promise<Forecast> {
  const nowMs = ctx.clock.now();
  const { usageReports } = ctx.repos;
  const { userId, id, cancelAt } = subscription;
  const span = { fromMs: nowMs - FORECAST_DAYS * DAY_MS, untilMs: nowMs + 1 };
  const ends = [period.endMs, cancelAt].filter((ms) => ms !== null);
  return forecast({
    nowMs,
    endMs: ends.length > 0 ? Math.min(...ends) : null,
    used,
    limit: periodTokens(subscription, ctx.settings.plans),
    least: LEAST_TURN_TOKENS,
    firstUseMs: await usageReports.firstUse(userId, id, span),
    days: stackDays(await usageReports.sums(userId, id, span), () => "all", ["all"]).map(
      ({ dayStartMs, tokens: [tokens = 0] }) => ({ dayStartMs, tokens }),
    ),
  });
}
