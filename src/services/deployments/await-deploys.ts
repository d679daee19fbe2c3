import { runPartsIf } from "../../db/run.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

/**
 * Notes that the actor wants to be told when agents may be deployed again. Twice is harmless.
 * @returns false when they may already
 */
export async function awaitDeploys({ ctx }: { ctx: Context }): Promise<boolean> {
  const { userId } = requireUser(ctx);
  const { deployPause, outbox } = ctx.repos;
  await runPartsIf(ctx.db, deployPause.paused, [
    deployPause.waitPart(userId),
    // That the pause before is over, which waits in whichever chat, would be told beside the end of this one.
    outbox.dropPart(userId, "asked"),
  ]);
  return (await deployPause.current()) !== null;
}
