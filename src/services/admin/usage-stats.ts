import { z } from "zod";
import type { ModelDay, ModelSum, UserSum } from "../../db/repositories/usage-report-repository.ts";
import { DAY_MS, dayStartOf, type LimitKind } from "../../domain/usage/allowance.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { type DayRow, daysOfBusiness, spread, sumOf } from "./stats-days.ts";

/** Today and the days before it, in UTC. */
export const STATS_DAYS = [1, 7, 30] as const;
const Days = z.literal(STATS_DAYS);
export type StatsDays = z.output<typeof Days>;

const MODELS_SHOWN = 10;
const USERS_SHOWN = 5;
/** As many as there are colours that everybody can tell apart. */
const MODELS_DRAWN = 4;

/** Lists have an amount for each day. What none of the named models used comes last. */
export interface UsageByDay {
  row: DayRow;
  models: { model: string | null; tokens: number[] }[];
  costMicros: number[];
}

/** What everybody's agents used. Tokens are billable, money is millionths of a US dollar where not said otherwise. */
export interface UsageStats {
  days: StatsDays;
  totals: { calls: number; tokens: number; costMicros: number };
  /** Dearest first. */
  models: ModelSum[];
  users: UserSum[];
  /** By day, of the models that were used the most; null where a single day is looked at. */
  byDay: UsageByDay | null;
  /** Calls that found no room, by the limit that had none. */
  refused: { kind: LimitKind; calls: number }[];
  /** What plans brought in these days and was not given back; null for spans in which few plans renew. */
  income: { currency: string; keptMinor: number }[] | null;
  /** Since when nobody can begin a new agent (ms); null while everybody can. */
  deploysPausedAtMs: number | null;
}

/** @throws AppError `forbidden` */
export async function usageStats({
  ctx,
  input,
}: {
  ctx: Context;
  input: { days: StatsDays };
}): Promise<UsageStats> {
  await requireMay(ctx, "stats.usage");
  const days = Days.parse(input.days);
  const { usageReports, payments } = ctx.repos;
  const today = dayStartOf(ctx.clock.now());
  const since = today - (days - 1) * DAY_MS;
  return {
    days,
    totals: await usageReports.totals(since),
    models: await usageReports.modelSums(since, MODELS_SHOWN),
    users: await usageReports.userSums(since, USERS_SHOWN),
    byDay: days === 1 ? null : await usageByDay(ctx, days),
    refused: await usageReports.refusedSince(since),
    deploysPausedAtMs: (await ctx.repos.deployPause.current())?.pausedAt ?? null,
    // Plans are paid by the month: fewer days would say more of when people came than of what they bring.
    income: days === 30 ? await payments.keptSince(since) : null,
  };
}

async function usageByDay(ctx: Context, days: StatsDays): Promise<UsageByDay> {
  const row = await daysOfBusiness(ctx, days);
  const list = await ctx.repos.usageReports.modelDays(row.firstDayMs);
  const tokensOf = (some: readonly ModelDay[]) => spread(row, some, ({ tokens }) => tokens);
  const bySize = [...Map.groupBy(list, ({ model }) => model)]
    .map(([model, some]) => ({ model, some, tokens: tokensOf(some) }))
    .sort((a, b) => sumOf(b.tokens) - sumOf(a.tokens) || a.model.localeCompare(b.model));
  const others = bySize.slice(MODELS_DRAWN).flatMap(({ some }) => some);
  return {
    row,
    models: [
      ...bySize.slice(0, MODELS_DRAWN).map(({ model, tokens }) => ({ model, tokens })),
      ...(others.length > 0 ? [{ model: null, tokens: tokensOf(others) }] : []),
    ],
    costMicros: spread(row, list, ({ costMicros }) => costMicros),
  };
}
