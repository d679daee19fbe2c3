import { commitCas } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Actor, Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

export interface PauseChange {
  by: "owner" | "operator";
  to: "paused" | "running";
  /** The operator's words to the owner. */
  reason: string | null;
}

const TRIES = 5;
/** Phases in which there is a model to pause. */
const OVER = new Set(["closing", "closed", "failed"]);

/**
 * Pauses an agent's model or lets it run again, with its event and its audit line. The container is left alone. The
 * gateway hears of it by the commit itself.
 * @returns whether that changed anything @throws AppError `conflict` (`agent_over`) for an agent that is ending
 */
export async function changePause(
  ctx: Context,
  actor: Extract<Actor, { kind: "user" }>,
  deploymentId: string,
  change: PauseChange,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await ctx.repos.deployments.findById(deploymentId);
    if (!row) throw new AppError("not_found", "no such agent", { details: { reason: "agent" } });
    const pauses = await ctx.repos.modelPauses.listByDeployment(row.id);
    const isPaused = pauses.some((pause) => pause.pausedBy === change.by);
    if (isPaused === (change.to === "paused")) return false;
    if (change.to === "paused" && OVER.has(row.phase))
      throw new AppError("conflict", "this agent is over", { details: { reason: "agent_over" } });
    if (await commit(ctx, actor, row, change)) return true;
  }
  throw new AppError("conflict", "the agent kept changing; try again", { details: { reason: "raced" } });
}

async function commit(
  ctx: Context,
  actor: Extract<Actor, { kind: "user" }>,
  row: Deployment,
  { by, to, reason }: PauseChange,
): Promise<boolean> {
  const pause = { deploymentId: row.id, pausedBy: by, reason, actorId: actor.userId };
  const type = to === "paused" ? "model_paused" : "model_resumed";
  const head = ctx.repos.deployments.head(row);
  const done = await commitCas(ctx.db, head, [
    to === "paused" ? ctx.repos.modelPauses.insertPart(pause) : ctx.repos.modelPauses.deletePart(row.id, by),
    ctx.repos.deployments.eventPart(row.id, type, null, null, { by, ...(reason !== null && { reason }) }),
    ctx.repos.audit.part({
      actor,
      action: to === "paused" ? "model.pause" : "model.resume",
      subjectKind: "deployment",
      subjectId: row.id,
      details: { by },
    }),
    wakePart(ctx, `card:${row.id}`),
  ]);
  if (!done) return false;
  ctx.log.info({ event: `agent.${type}`, deploymentId: row.id, by });
  ctx.scheduler.nudge(`card:${row.id}`);
  return true;
}
