import { purge, purges } from "../db/purge.ts";
import { AppError } from "../errors.ts";
import type { Context } from "../services/context.ts";

const EVERY_MS = 3_600_000;
/** Between two small deletions while there is more to delete. */
const PAUSE_MS = 1_000;
/** So long after a broadcast ended hardly anything of it waits, and the outbox still knows all that became of it. */
const BROADCAST_RESTS_MS = 7 * 86_400_000;
/** More in one statement would keep everybody else who writes waiting. */
const AT_ONCE = 1_000;

/**
 * Deletes what is older than `src/db/retention.ts` keeps it, a little of each table at a time. A table that cannot be
 * tidied does not keep the others from it.
 */
export async function forgetOldRows(ctx: Context): Promise<number> {
  const nowMs = ctx.clock.now();
  await ctx.repos.broadcasts.keepCounts(nowMs - BROADCAST_RESTS_MS);
  let isMore = false;
  for (const one of purges(ctx.settings))
    try {
      const gone = await purge(ctx.db, one, nowMs, AT_ONCE);
      if (gone > 0) ctx.log.info({ event: "rows.forgotten", table: one.table, rows: gone });
      isMore ||= gone === AT_ONCE;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "conflict") throw error;
      ctx.log.error({ event: "rows.not_forgotten", table: one.table, details: error.details });
    }
  return nowMs + (isMore ? PAUSE_MS : EVERY_MS);
}
