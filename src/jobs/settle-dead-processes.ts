import { lookAtProcesses, type StillProcess, settleDeadProcess } from "../db/usage-reap.ts";
import type { Context } from "../services/context.ts";

/** A process that holds anything moves every two seconds: one that stands still for five looks, 20 s, is dead. */
const LOOK_EVERY_MS = 4_000;
const STILL_LOOKS = 5;

/** Settles what dead processes had under way. Without any process it rests until one begins and wakes it. */
export async function settleDeadProcesses(ctx: Context): Promise<number | null> {
  const { processes, still } = await lookAtProcesses(ctx.db, STILL_LOOKS);
  let left = processes;
  for (const one of still) if (await isSettled(ctx, one)) left--;
  return left > 0 ? ctx.clock.now() + LOOK_EVERY_MS : null;
}

/** One that cannot be settled now must not keep the others waiting. */
async function isSettled(ctx: Context, one: StillProcess): Promise<boolean> {
  try {
    const calls = await settleDeadProcess(ctx.db, one, ctx.clock.now());
    if (calls !== null) ctx.log.warn({ event: "ledger.process_lost", process: one.id, calls });
    return calls !== null;
  } catch (error) {
    ctx.log.error({ event: "ledger.process_unsettled", process: one.id, err: error });
    return false;
  }
}
