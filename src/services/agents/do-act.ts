import type { Part } from "../../db/cas-batch.ts";
import type { Backup } from "../../db/repositories/backup-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { commitRevision } from "./commit-revision.ts";
import { isOwnWish, nameOf, type SettingsWish, type Wish } from "./held-act.ts";
import { beginsAnew, wantRestart } from "./want-restart.ts";

/** Event of an act that is done although its agent could not be saved before. */
export const ACT_UNSAVED = "act_unsaved";

export interface Before {
  /** The backup that was made right before; null where none is. */
  backupId: string | null;
  /** Why its owner is told that none is. */
  missed?: string;
}

/**
 * Does to an agent what somebody wants; what waited for that waits no more.
 * @returns false when somebody else was faster
 * @throws AppError `conflict` as of `commitRevision` and `wantRestart`; `chosen_gone` for a state that is not there any more
 */
export async function doAct(ctx: Context, row: Deployment, wish: Wish, before: Before): Promise<boolean> {
  const parts = await missedParts(ctx, row, wish, before);
  switch (wish.what) {
    case "restart":
      return await wantRestart(ctx, row, { what: "asked", action: "deployment.restart", parts });
    case "key":
      return await wantRestart(ctx, row, { what: "key", action: "key.renew", parts });
    case "restore":
      return await commitRestore(ctx, row, wish.restoreId);
    case "settings":
      return await commitRevision(ctx, row, {
        ...(await restorable(ctx, row, wish)),
        backupId: before.backupId,
        parts,
      });
  }
}

async function missedParts(ctx: Context, row: Deployment, wish: Wish, { missed }: Before): Promise<Part[]> {
  if (missed === undefined) return [];
  const last = await ctx.repos.backups.latestWhole(row.id);
  const evidence = { what: nameOf(wish), why: missed, savedAtMs: last?.endedAt ?? null };
  return [ctx.repos.deployments.eventPart(row.id, ACT_UNSAVED, null, null, evidence)];
}

/** Another revision tells a running container; one that is stopped begins with that state when it is resumed. */
async function commitRestore(ctx: Context, row: Deployment, backupId: string): Promise<boolean> {
  const chosen = await savedState(ctx, row, backupId);
  if (!chosen) throw chosenGone();
  const anew = beginsAnew(ctx, row);
  return await commitVerb(ctx, row, {
    patch: { ...anew, held_act: null, state_backup_id: chosen.id, restore_revision: anew.config_revision },
    event: "restore_begun",
    evidence: { savedAtMs: chosen.endedAt },
    action: "backup.restore",
  });
}

/** A state that was chosen must still be there; one that only GoClaw would have brought back is done without. */
async function restorable(ctx: Context, row: Deployment, wish: SettingsWish): Promise<SettingsWish> {
  if (wish.restoreId === null || (await savedState(ctx, row, wish.restoreId))) return wish;
  if (isOwnWish(wish)) return { ...wish, restoreId: null };
  throw chosenGone();
}

async function savedState(ctx: Context, row: Deployment, backupId: string): Promise<Backup | null> {
  const saved = await ctx.repos.backups.find(backupId);
  return saved?.state === "whole" && saved.deploymentId === row.id ? saved : null;
}

const chosenGone = (): AppError =>
  new AppError("conflict", "that state is not there any more", { details: { reason: "chosen_gone" } });
