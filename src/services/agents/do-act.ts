import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { commitRevision } from "./commit-revision.ts";
import { nameOf, type SettingsWish, type Wish } from "./held-act.ts";
import { wantRestart } from "./want-restart.ts";

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

/** A state that was chosen must still be there; one that only GoClaw would have brought back is done without. */
async function restorable(ctx: Context, row: Deployment, wish: SettingsWish): Promise<SettingsWish> {
  if (wish.restoreId === null) return wish;
  const chosen = await ctx.repos.backups.find(wish.restoreId);
  if (chosen?.state === "whole" && chosen.deploymentId === row.id) return wish;
  if (wish.why === "fell_back") return { ...wish, restoreId: null };
  throw new AppError("conflict", "that state is not there any more", { details: { reason: "chosen_gone" } });
}
