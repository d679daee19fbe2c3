import type { Backup } from "../../db/repositories/backup-repository.ts";
import { AppError } from "../../errors.ts";
import { hashSecret } from "../agents/workload-spec.ts";
import type { Context } from "../context.ts";

/**
 * A backup of the agent whose container has this secret, and which revision that runs.
 * @throws AppError `unauthenticated`, `gone` once the lease is over, `not_found` also for another agent's (I4)
 */
export async function backupForContainer(
  ctx: Context,
  { secret, backupId }: { secret: string; backupId: string },
): Promise<{ backup: Backup; intentId: string; revision: number }> {
  const standing = await ctx.repos.agentReports.standing(hashSecret(secret));
  if (!standing) throw new AppError("unauthenticated", "unknown bootstrap secret");
  const { intentState, hasFailed } = standing;
  if (intentState === "unwanted" || intentState === "closed" || hasFailed)
    throw new AppError("gone", "this lease is over");
  const backup = await ctx.repos.backups.find(backupId);
  if (backup?.deploymentId !== standing.deploymentId) throw new AppError("not_found", "no such backup");
  return { backup, intentId: standing.intentId, revision: standing.last?.revision ?? 0 };
}
