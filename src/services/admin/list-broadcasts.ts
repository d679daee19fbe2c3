import type { Broadcast } from "../../db/repositories/broadcast-repository.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

/** How far a broadcast has got. */
export interface BroadcastProgress extends Broadcast {
  /** Queued, and not sent yet. */
  waiting: number;
  /** Could not be delivered, as far as the outbox still knows. */
  lost: number;
}

const SHOWN = 5;

/** The newest broadcasts, newest first. */
export async function listBroadcasts({ ctx }: { ctx: Context }): Promise<BroadcastProgress[]> {
  await requireMay(ctx, "broadcast.list");
  const rows = await ctx.repos.broadcasts.listNewest(SHOWN);
  return await Promise.all(
    rows.map(async (row) => {
      const { pending = 0, dead = 0 } = await ctx.repos.broadcasts.countStates(row.id);
      return { ...row, waiting: pending, lost: dead };
    }),
  );
}
