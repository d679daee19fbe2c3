import type { RunsOutCursor } from "../../db/repositories/lease-repository.ts";
import { runParts } from "../../db/run.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";

const EVERY_MS = 30 * 60_000;
/** Each escrow's own look was due this long ago: its wake-up was lost. */
const LATE_MS = 60 * 60_000;
const ROWS = 500;

/** The net below the looks that a poll of the chain wakes in time: none that runs out is left to a lost wake-up. */
export async function repairRunway(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const before = now + ctx.settings.runway.belowMs - LATE_MS;
  for (let after: RunsOutCursor | null = null; ; ) {
    const rows = await ctx.repos.leases.listRunningOut(before, { after, limit: ROWS });
    if (rows.length > 0)
      await runParts(
        ctx.db,
        rows.map(({ id }) => wakePart(ctx, `topup:${id}`)),
      );
    const last = rows.at(-1);
    if (rows.length < ROWS || !last || last.runsOutAt === null) return now + EVERY_MS;
    after = { runsOutAt: last.runsOutAt, id: last.id };
  }
}
