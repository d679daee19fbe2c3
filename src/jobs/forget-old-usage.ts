import { purgeUsageCounters, purgeUsageLog } from "../db/purge-usage.ts";
import type { Context } from "../services/context.ts";

const DAY_MS = 24 * 3_600_000;
/** Between two small deletions while there is more to delete. */
const PAUSE_MS = 1_000;
/** Counters of hours and days are looked at for as long as anybody could still be in doubt about them. */
const COUNTER_DAYS = 40;

/** Forgets single model calls after the time that the operator keeps them, a little at a time; sums by day stay. */
export async function forgetOldUsage(ctx: Context): Promise<number> {
  const nowMs = ctx.clock.now();
  if (await purgeUsageLog(ctx.db, nowMs - ctx.settings.usageLogDays * DAY_MS)) return nowMs + PAUSE_MS;
  await purgeUsageCounters(ctx.db, nowMs - COUNTER_DAYS * DAY_MS);
  return nowMs + DAY_MS;
}
