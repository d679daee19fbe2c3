import type { Part } from "../../../db/cas-batch.ts";
import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange, LeaseChangePatch } from "../../../db/repositories/lease-change-repository.ts";
import { AppError } from "../../../errors.ts";
import { isHeard } from "../../../services/agents/is-heard.ts";
import { wantBackup } from "../../../services/backups/want-backup.ts";
import type { Context } from "../../../services/context.ts";
import { countedFrom } from "../../../services/health/listening-since.ts";
import { lookAgain } from "../current-intent.ts";
import { commitChange } from "./commit-change.ts";
import { quiet } from "./quieting.ts";

/** A change that its owner wants is not made at the price of what the agent remembers, unless they say so. */
const isChoice = ({ why }: LeaseChange): boolean => why === "asked" || why === "owner";

/**
 * Has the agent saved before anything else happens to it, for as long as that may take; one that is to be stopped is
 * silent from then on, and speaks again if it is not stopped. Without that, what must be is
 * done with the backup before, and what somebody chose is left undone until they say that they know.
 */
export async function saving(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  if (change.backupId === null && (await begin(ctx, deployment, change))) return lookAgain(ctx);
  const backup = change.backupId === null ? null : await ctx.repos.backups.find(change.backupId);
  const now = ctx.clock.now();
  const isLate = now - (await countedFrom(ctx, change.stepSince)) >= ctx.settings.deploy.saveTimeoutMs;
  const isOnItsWay = backup?.state === "wanted" || backup?.state === "uploading";
  if (isOnItsWay && !isLate) return lookAgain(ctx);
  const next = change.kind === "stop" ? "retiring" : "planning";
  if (backup?.state === "whole") {
    await commitChange(ctx, deployment, change, {
      step: next,
      change: { saved: "made" },
      event: "saved_first",
      evidence: { tookMs: now - change.stepSince },
    });
    return ctx.clock.now();
  }
  const goesOn = !isChoice(change);
  await commitChange(ctx, deployment, change, {
    step: goesOn ? next : "undoing",
    change: { saved: "missed", ...(goesOn ? {} : { failure: "not_saved" }) },
    event: "save_missed",
    evidence: { goesOn, late: isOnItsWay, failure: backup?.failure ?? null },
  });
  return ctx.clock.now();
}

/** Asks for the backup and notes which one. Asking again after a crash meets the one that waits. */
async function begin(ctx: Context, deployment: Deployment, change: LeaseChange): Promise<boolean> {
  const note = (patch: LeaseChangePatch, parts: Part[] = []) =>
    ctx.repos.deployments.patch(deployment.id, deployment.version, {}, [
      ctx.repos.leaseChanges.stepPart(change.id, patch),
      ...parts,
    ]);
  if (change.kind === "stop" && (await isHeard(ctx, deployment))) {
    const { change: patch, parts } = await quiet(ctx, change, change.oldIntentId);
    await note(patch, parts);
    return true;
  }
  try {
    const backupId = await wantBackup({ ctx, input: { deploymentId: deployment.id, why: change.kind } });
    await note({ backup_id: backupId });
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    ctx.log.warn({ event: "deployment.not_saved_first", deploymentId: deployment.id, err: error });
    return false;
  }
}
