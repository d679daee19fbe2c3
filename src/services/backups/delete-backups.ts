import { z } from "zod";
import { commitCas } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { stateHeldFor } from "../agents/held-act.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { wakePart } from "../wake-part.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Erases every backup of an agent. Their key goes in this commit, so that from then on nothing of them can be read,
 * wherever their bytes may still lie; those go next. What the agent itself knows stays with it, and what would have put
 * one of them in its place waits no more.
 * @throws AppError `not_found`
 */
export async function deleteBackups({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    return (await eraseBackups(ctx, row)) || null;
  });
}

/** The same for work that has the row. @returns false when the row changed meanwhile */
export async function eraseBackups(ctx: Context, row: Deployment): Promise<boolean> {
  const isStateHeld = stateHeldFor(row) !== null;
  const patch = { state_backup_id: null, ...(isStateHeld && { held_act: null }) };
  const head = ctx.repos.deployments.head(row, patch);
  const done = await commitCas(ctx.db, head, [
    ctx.repos.backups.deleteAllPart(row.id),
    ctx.repos.deployments.eraseBackupKeyPart(row.id),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "backup.delete_all",
      subjectKind: "deployment",
      subjectId: row.id,
    }),
    wakePart(ctx, `backups:${row.id}`),
    wakePart(ctx, `deployment:${row.id}`),
  ]);
  if (!done) return false;
  ctx.log.info({ event: "backup.all_deleted", deploymentId: row.id });
  ctx.scheduler.nudge(`backups:${row.id}`);
  return true;
}
