import { commitCas } from "../../db/cas-batch.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** Sends every agent on a subscription's slots into closing. Safe to repeat. */
export async function endAgentsOf(ctx: Context, subscriptionId: string, reason: string): Promise<void> {
  for (const slot of await ctx.repos.slots.listBySubscription(subscriptionId)) {
    if (slot.deploymentId) await endAgent(ctx, slot.deploymentId, reason);
  }
}

async function endAgent(ctx: Context, deploymentId: string, reason: string): Promise<void> {
  const row = await ctx.repos.deployments.findById(deploymentId);
  if (
    !row ||
    row.phase === "closing" ||
    row.phase === "closed" ||
    row.phase === "failed" ||
    row.phase === "failing"
  )
    return;
  const done = await commitCas(
    ctx.db,
    ctx.repos.deployments.transitionHead(row, "closing", { failure_reason: reason }),
    [
      ctx.repos.deployments.eventPart(row.id, "closing", row.phase, "closing", { by: reason }),
      ctx.repos.audit.part({
        actor: ctx.actor,
        action: "deployment.close",
        subjectKind: "deployment",
        subjectId: row.id,
        details: { reason },
      }),
      wakePart(ctx, `deployment:${row.id}`),
      wakePart(ctx, `card:${row.id}`),
    ],
  );
  if (!done) throw new AppError("conflict", "the agent changed while it was being ended");
  ctx.scheduler.nudge(`deployment:${row.id}`);
}
