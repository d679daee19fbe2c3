import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";

const PAGE = 20;

/**
 * Whom the operator has paused and why, newest first; `before` is the time (ms) of the last one of the page before.
 * With `over`, those whose paused agent is over: their pause keeps them from starting another. Without, also since when
 * new agents are paused.
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
  const { deployPause, modelPauses } = ctx.repos;
  const page = { limit: PAGE + 1, ...(before !== undefined && { before }) };
  const found = await modelPauses.listBy("operator", { isOver: over, ...page });
  const { rows: paused, next } = cutPage(found, PAGE, ({ createdAt }) => createdAt);
  const heldBack = over ? [] : await modelPauses.listBy("operator", { isOver: true, limit: 1 });
  const deploysPausedAtMs = over ? null : ((await deployPause.current())?.pausedAt ?? null);
  return { paused, next, isAnybodyHeldBack: heldBack.length > 0, deploysPausedAtMs };
}
