import type { Broadcast } from "../../db/repositories/broadcast-repository.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

/** What became of the messages of a broadcast that were queued so far. */
export interface BroadcastCounts {
  sent: number;
  /** For a chat that could not be reached so far, or their turn. */
  waiting: number;
  /** For the end of somebody's quiet hours. */
  held: number;
  /** Could not be delivered. */
  lost: number;
  /** Their person wanted no more of them before their quiet hours were over. */
  dropped: number;
}

export interface BroadcastProgress extends Broadcast, BroadcastCounts {}

const SHOWN = 5;

export async function countsOf({ repos }: Context, row: Broadcast): Promise<BroadcastCounts> {
  const { queued } = row;
  const states = await repos.broadcasts.countStates(row.id);
  const { pending: waiting = 0, held = 0 } = states;
  const lost = row.lost + (states.dead ?? 0);
  const dropped = row.dropped + (states.dropped ?? 0);
  return { sent: queued - waiting - held - lost - dropped, waiting, held, lost, dropped };
}

/** The newest broadcasts, newest first, and how far each has got. */
export async function listBroadcasts({ ctx }: { ctx: Context }): Promise<BroadcastProgress[]> {
  await requireMay(ctx, "broadcast.list");
  const rows = await ctx.repos.broadcasts.listNewest(SHOWN);
  return await Promise.all(rows.map(async (row) => ({ ...row, ...(await countsOf(ctx, row)) })));
}
