import { toAppError } from "../errors.ts";
import type { Context } from "../services/context.ts";

const EVERY_MS = 86_400_000;

/** Once a day: what processes that died in the middle of a backup left in the store, which nobody can list or read. */
export async function forgetUploads(ctx: Context): Promise<number> {
  // Not every server that speaks like Amazon's can tell of them; nothing waits for this.
  await ctx.backups.forgetUnfinished().catch((error: unknown) => {
    ctx.log.warn({ event: "backup.unfinished_stay", err: toAppError(error) });
  });
  return ctx.clock.now() + EVERY_MS;
}
