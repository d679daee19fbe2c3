import { z } from "zod";
import type { Backup } from "../../db/repositories/backup-repository.ts";
import { AppError } from "../../errors.ts";
import { doAct } from "../agents/do-act.ts";
import { holdUntilSaved } from "../agents/hold-act.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { untilCommitted } from "../deployments/until-committed.ts";

const Input = z.object({ deploymentId: z.string(), backupId: z.string() });

/**
 * Brings an agent back to what it knew at a backup. One that runs is saved first, and nothing is changed when that does
 * not come about; one that is stopped begins with it when it is resumed. Wanting it while it waits is success.
 * @returns when it happens @throws AppError `not_found`; `conflict` (`raced`, and as of `holdUntilSaved`)
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
    const { id: restoreId } = await requireWhole(ctx, row.id, backupId);
    const wish = { what: "restore", restoreId } as const;
    if (row.phase !== "stopped") return (await holdUntilSaved(ctx, row, wish)) ? "now" : null;
    return (await doAct(ctx, row, wish, { backupId: null })) ? "at_resume" : null;
  });
}

/** A backup of an agent that can be restored. @throws AppError `not_found` (`backup`) */
export async function requireWhole(ctx: Context, deploymentId: string, backupId: string): Promise<Backup> {
  const backup = await ctx.repos.backups.find(backupId);
  if (backup?.deploymentId !== deploymentId || backup.state !== "whole")
    throw new AppError("not_found", "no such backup of this agent", { details: { reason: "backup" } });
  return backup;
}
