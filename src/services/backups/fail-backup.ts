import type { Backup } from "../../db/repositories/backup-repository.ts";
import { DAY_MS } from "../../domain/backups/limits.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** Daily ones fail in silence for so long, then their owner is told, once. */
const TOLD_AFTER_MS = 3 * DAY_MS;

/** Nothing comes of a backup: whoever waits for it is woken, and its owner told where they should know. */
export async function failBackup(ctx: Context, backup: Backup, why: string): Promise<void> {
  const { deploymentId } = backup;
  const now = ctx.clock.now();
  const isTold =
    backup.why === "asked" || (backup.why === "schedule" && (await isLongOverdue(ctx, deploymentId)));
  const failed = await ctx.repos.backups.transition(
    backup,
    ["wanted", "uploading"],
    "failed",
    { failure: why, ended_at: now },
    [
      ...(isTold
        ? [
            ctx.repos.deployments.eventPart(deploymentId, "backup_failed", null, null, {
              why,
              by: backup.why,
            }),
            wakePart(ctx, `card:${deploymentId}`),
          ]
        : []),
      wakePart(ctx, `deployment:${deploymentId}`),
      wakePart(ctx, `backups:${deploymentId}`),
    ],
  );
  if (!failed) return;
  ctx.log.warn({ event: "backup.failed", deploymentId, backupId: backup.id, by: backup.why, why });
  for (const key of ["deployment", "backups", "card"]) ctx.scheduler.nudge(`${key}:${deploymentId}`);
}

/** On the one day after the last good one has become too old. */
async function isLongOverdue(ctx: Context, deploymentId: string): Promise<boolean> {
  const last = await ctx.repos.backups.latestWhole(deploymentId);
  const ageMs = ctx.clock.now() - (last?.endedAt ?? 0);
  return last !== null && ageMs >= TOLD_AFTER_MS && ageMs < TOLD_AFTER_MS + DAY_MS;
}
