import { z } from "zod";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { changePause } from "./change-pause.ts";

const Input = z.object({ deploymentId: z.string(), to: z.enum(["paused", "running"]) });

/**
 * Pauses the model of one of the actor's agents, or lets it run again. What the operator paused stays paused.
 * @throws AppError `not_found`; `conflict` (`agent_over`)
 */
export async function pauseOwnModel({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const actor = requireUser(ctx);
  const { deploymentId, to } = Input.parse(input);
  const { id } = await ownDeployment(ctx, deploymentId);
  await changePause(ctx, actor, id, { by: "owner", to, reason: null });
}
