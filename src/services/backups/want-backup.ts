import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Part } from "../../db/cas-batch.ts";
import type { NewBackup } from "../../db/repositories/backup-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { runParts } from "../../db/run.ts";
import { BEGIN_MS } from "../../domain/backups/limits.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { isHeard } from "../agents/is-heard.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { wakePart } from "../wake-part.ts";

const Input = z.object({
  deploymentId: z.string(),
  why: z.enum(["schedule", "stop", "move", "heal", "restart", "settings", "rollback", "restore", "asked"]),
});

/**
 * Asks an agent's container for a backup. Whoever waits for it looks at `repos.backups.find(id)` when `deployment:<id>`
 * is woken: `whole`, or `failed` with why, which it is in good time even where no container answers. One that is wanted
 * already and has not begun serves both who asked.
 * @returns its id @throws AppError `not_found`; `conflict` (`not_running`)
 */
export async function wantBackup({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<string> {
  const { deploymentId, why } = Input.parse(input);
  const row = await actableDeployment(ctx, deploymentId);
  const { currentIntentId } = row;
  if (!isServing(row.phase) || currentIntentId === null)
    throw new AppError("conflict", "there is nothing running to save", {
      details: { reason: "not_running" },
    });
  const waiting = (await ctx.repos.backups.list(row.id, ["wanted"], { limit: 1 }))[0];
  if (waiting?.intentId === currentIntentId) {
    const isBetter = waiting.why === "schedule" && why !== "schedule";
    const kept = await ctx.repos.backups.transition(waiting, ["wanted"], "wanted", isBetter ? { why } : {});
    if (kept) return kept.id;
  }
  return await insert(ctx, row, { intentId: currentIntentId, why });
}

async function insert(
  ctx: Context,
  { id: deploymentId }: Deployment,
  { intentId, why }: Pick<NewBackup, "intentId" | "why">,
): Promise<string> {
  const id = uuidv7();
  await runParts(ctx.db, await newBackupParts(ctx, { id, deploymentId, intentId, why }));
  ctx.log.info({ event: "backup.wanted", deploymentId, backupId: id, why });
  ctx.scheduler.nudge(`backups:${deploymentId}`);
  return id;
}

/** A backup that no other one serves for, to be asked for in the commit of what it is made after. */
export async function newBackupParts(ctx: Context, backup: NewBackup): Promise<Part[]> {
  const { deploymentId, intentId, why } = backup;
  const isThere = await isHeard(ctx, { currentIntentId: intentId });
  // A container that does not report will not be told: the job ends it at once, and tells whoever waits.
  const lookAt = ctx.clock.now() + (isThere ? BEGIN_MS : 0);
  return [
    ctx.repos.backups.insertPart(backup),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "backup.want",
      subjectKind: "deployment",
      subjectId: deploymentId,
      details: { why },
    }),
    wakePart(ctx, `backups:${deploymentId}`, lookAt),
  ];
}
