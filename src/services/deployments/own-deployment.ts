import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

/**
 * The actor's own deployment; somebody else's does not exist for them (I4).
 * @throws AppError `not_found`
 */
export async function ownDeployment(ctx: Context, deploymentId: string): Promise<Deployment> {
  const actor = requireUser(ctx);
  const row = await ctx.repos.deployments.findForUser(actor.userId, deploymentId);
  if (!row) throw new AppError("not_found", "no such agent of yours", { details: { reason: "agent" } });
  return row;
}
