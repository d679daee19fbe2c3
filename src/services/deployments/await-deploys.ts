import { runPartsIf } from "../../db/run.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

/**
 * Notes that the actor wants to be told when agents may be deployed again. Twice is harmless.
 * @returns false when they may already
 */
export async function awaitDeploys({ ctx }: { ctx: Context }): Promise<boolean> {
  const { userId } = requireUser(ctx);
  const { deployPause } = ctx.repos;
  await runPartsIf(ctx.db, deployPause.paused, [deployPause.waitPart(userId)]);
  return (await deployPause.current()) !== null;
}
