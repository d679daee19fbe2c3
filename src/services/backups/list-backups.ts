import { z } from "zod";
import type { Backup } from "../../db/repositories/backup-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import { isHeard } from "../agents/is-heard.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";

const Input = z.object({ deploymentId: z.string() });
/** More than retention keeps for long. */
const SHOWN = 10;

export interface SavedStates {
  deployment: Deployment;
  /** Newest first. */
  saved: Backup[];
  isUnderWay: boolean;
  /** Its container can be asked for one now. */
  canSave: boolean;
}

/** The backups of an agent. @throws AppError `not_found` */
export async function listBackups({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<SavedStates> {
  const { deploymentId } = Input.parse(input);
  const deployment = await actableDeployment(ctx, deploymentId);
  const open = await ctx.repos.backups.list(deployment.id, ["wanted", "uploading"], { limit: 1 });
  return {
    deployment,
    saved: await ctx.repos.backups.list(deployment.id, ["whole"], { limit: SHOWN }),
    isUnderWay: open.length > 0,
    canSave: isServing(deployment.phase) && (await isHeard(ctx, deployment)),
  };
}
