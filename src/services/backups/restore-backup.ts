import { z } from "zod";
import type { Backup } from "../../db/repositories/backup-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { isHeard } from "../agents/is-heard.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { wantBackup } from "./want-backup.ts";

const Input = z.object({ deploymentId: z.string(), backupId: z.string() });

/**
 * Brings an agent back to what it knew at a backup. One that runs is saved first, and nothing is changed when that does
 * not come about (`finishRestore`); one that is stopped begins with it when it is resumed.
 * @returns when it happens @throws AppError `not_found`; `conflict` (`not_running`, `not_reporting`, `restore_under_way`, `act_held`)
 */
export async function restoreBackup({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<"now" | "at_resume"> {
  const { deploymentId, backupId } = Input.parse(input);
  return await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    await requireWhole(ctx, row.id, backupId);
    if (row.phase === "stopped") {
      const patch = { state_backup_id: backupId };
      const done = await commitVerb(ctx, row, { patch, event: "restore_chosen", action: "backup.restore" });
      return done ? "at_resume" : null;
    }
    const refuse = (reason: string): never => {
      throw new AppError("conflict", "this agent cannot be restored now", { details: { reason } });
    };
    if (!isServing(row.phase) || row.currentIntentId === null) return refuse("not_running");
    if (row.restoreWantedId === backupId) return "now";
    if (row.restoreWantedId !== null) return refuse("restore_under_way");
    if (row.heldAct !== null) return refuse("act_held");
    if (!(await isHeard(ctx, row))) return refuse("not_reporting");
    await wantBackup({ ctx, input: { deploymentId: row.id, why: "restore" } });
    const patch = { restore_wanted_id: backupId };
    const done = await commitVerb(ctx, row, { patch, event: "restore_wanted", action: "backup.restore" });
    return done ? "now" : null;
  });
}

/** A backup of an agent that can be restored. @throws AppError `not_found` (`backup`) */
export async function requireWhole(ctx: Context, deploymentId: string, backupId: string): Promise<Backup> {
  const backup = await ctx.repos.backups.find(backupId);
  if (backup?.deploymentId !== deploymentId || backup.state !== "whole")
    throw new AppError("not_found", "no such backup of this agent", { details: { reason: "backup" } });
  return backup;
}
