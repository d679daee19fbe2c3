import { z } from "zod";
import { runParts } from "../../db/run.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { wakePart } from "../wake-part.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Has one of the actor's agents looked at now, its channel included.
 * @throws AppError `not_found`
 */
export async function checkAgent({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId } = Input.parse(input);
  const row = await ownDeployment(ctx, deploymentId);
  await runParts(ctx.db, [
    ctx.repos.agentHealth.recheckChannelPart(row.id),
    wakePart(ctx, `health:${row.id}`),
  ]);
  ctx.scheduler.nudge(`health:${row.id}`);
}
