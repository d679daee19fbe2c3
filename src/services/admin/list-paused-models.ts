import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

export const PAUSED_PAGE = 20;

/**
 * Whom the operator has paused and why, newest first; `before` is the time (ms) of the last one of the page before.
 * With `over`, those whose paused agent is over: their pause keeps them from starting another.
 */
export async function listPausedModels({
  ctx,
  input,
}: {
  ctx: Context;
  input: { over?: boolean; before?: number };
}) {
  await requireMay(ctx, "model.list_paused");
  const { over = false, before } = input;
  const { modelPauses } = ctx.repos;
  const page = { limit: PAUSED_PAGE, ...(before !== undefined && { before }) };
  const paused = await modelPauses.listBy("operator", { isOver: over, ...page });
  const heldBack = over ? [] : await modelPauses.listBy("operator", { isOver: true, limit: 1 });
  return { paused, isAnybodyHeldBack: heldBack.length > 0 };
}
