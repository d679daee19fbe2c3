import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

export const PAUSED_PAGE = 20;

/** Whom the operator has paused and why, newest first; `before` is the time (ms) of the last one of the page before. */
export async function listPausedModels({ ctx, input }: { ctx: Context; input: { before?: number } }) {
  await requireMay(ctx, "model.list_paused");
  const pauses = await ctx.repos.modelPauses.listBy("operator", { limit: PAUSED_PAGE, ...input });
  return await Promise.all(
    pauses.map(async (pause) => ({
      ...pause,
      agent: await ctx.repos.deployments.findById(pause.deploymentId),
    })),
  );
}
