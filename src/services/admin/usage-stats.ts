import { z } from "zod";
import type { ModelSum, UserSum } from "../../db/repositories/usage-report-repository.ts";
import { DAY_MS, dayStartOf, type LimitKind } from "../../domain/usage/allowance.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

/** Today and the days before it, in UTC. */
export const STATS_DAYS = [1, 7, 30] as const;
const Days = z.literal(STATS_DAYS);
export type StatsDays = z.output<typeof Days>;

const MODELS_SHOWN = 10;
const USERS_SHOWN = 5;

/** What everybody's agents used. Tokens are billable, money is millionths of a US dollar where not said otherwise. */
export interface UsageStats {
  days: StatsDays;
  totals: { calls: number; tokens: number; costMicros: number };
  /** Dearest first. */
  models: ModelSum[];
  users: UserSum[];
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
    refused: await usageReports.refusedSince(since),
    // Plans are paid by the month: fewer days would say more of when people came than of what they bring.
    deploysPausedAtMs: (await ctx.repos.deployPause.current())?.pausedAt ?? null,
    income: days === 30 ? await payments.keptSince(since) : null,
  };
}
