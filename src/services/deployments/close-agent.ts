import { z } from "zod";
import { commitCas } from "../../db/cas-batch.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { ownDeployment } from "./own-deployment.ts";

const Input = z.object({ deploymentId: z.string() });
const TRIES = 5;

/**
 * Asks for the end of an agent; the workflow closes it on chain and only then calls it closed.
 * Closing what is already closing or closed is success, so a second press is harmless.
 * @throws AppError `not_found`
 */
export async function closeAgent({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await ownDeployment(ctx, deploymentId);
    if (row.phase === "closing" || row.phase === "closed" || row.phase === "failed") return row;
    const done = await commitCas(ctx.db, ctx.repos.deployments.transitionHead(row, "closing", {}), [
      ctx.repos.deployments.eventPart(row.id, "closing", row.phase, "closing", { by: "owner" }),
      ctx.repos.audit.part({
        actor,
        action: "deployment.close",
        subjectKind: "deployment",
        subjectId: row.id,
      }),
      wakePart(ctx, `deployment:${row.id}`),
      wakePart(ctx, `card:${row.id}`),
    ]);
    if (done) {
      ctx.scheduler.nudge(`deployment:${row.id}`);
      return await ownDeployment(ctx, deploymentId);
    }
  }
  throw new AppError("conflict", "the agent kept changing; try again", { details: { reason: "raced" } });
}
