import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { RESTING } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { wantBackup } from "../backups/want-backup.ts";
import type { Context } from "../context.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { wakePart } from "../wake-part.ts";
import { doAct } from "./do-act.ts";
import {
  type HeldAct,
  heldOf,
  isRestart,
  nameOf,
  stateOfWish,
  type Wish,
  type WishName,
} from "./held-act.ts";
import { isHeard } from "./is-heard.ts";
import { requireAct } from "./require-act.ts";

/** Event of an act that waits until its agent is saved. */
export const ACT_HELD = "act_held";

/** As what a backup before it is listed. */
const BACKUP_WHY = {
  restart: "restart",
  key: "restart",
  restore: "restore",
  settings: "settings",
  rollback: "rollback",
  fall_back: "rollback",
} as const satisfies Record<WishName, string>;

/**
 * Has an agent saved, and then done to it what somebody wants (`goOnWithHeld`). Where its container is not heard of
 * there is nothing that could save it: it is done at once, with the backup before, and that is told. Whoever asks may have
 * been shown beforehand; but not where a button of a message does it, or where it fell silent since.
 * Wanting what is held already, or with what it is about to begin anew, is success.
 * @returns false when somebody else was faster
 * @throws AppError `conflict` (`act_held` while something else waits, `not_reporting` for what needs a save and cannot have
 *   one), and as of `requireAct`
 */
export async function holdUntilSaved(ctx: Context, row: Deployment, wish: Wish): Promise<boolean> {
  const held = heldOf(row);
  if (held !== null) {
    if (isSame(held.wish, wish)) return true;
    throw refused("act_held");
  }
  if (row.restartWantedAt !== null && RESTING.includes(row.phase) && isWhatItBegins(row, wish)) return true;
  await requireAct(ctx, row, wish);
  if (await isHeard(ctx, row)) return await hold(ctx, row, wish);
  if (stateOfWish(wish) !== null) throw refused("not_reporting");
  return await doAct(ctx, row, wish, { backupId: null, missed: "not_reporting" });
}

const refused = (reason: string): AppError =>
  new AppError("conflict", "this cannot be done to the agent now", { details: { reason } });

const modelOf = (wish: Wish): string | null => (wish.what === "settings" ? wish.model : null);

const isSame = (a: Wish, b: Wish): boolean =>
  nameOf(a) === nameOf(b) && stateOfWish(a) === stateOfWish(b) && modelOf(a) === modelOf(b);

/** Every restart serves whoever wants one; a restore is of one state, and after it nothing else may have been wanted. */
const isWhatItBegins = (row: Deployment, wish: Wish): boolean =>
  isRestart(wish) ||
  (wish.what === "restore" &&
    row.restoreRevision === row.configRevision &&
    row.stateBackupId === wish.restoreId);

/** Asking for the backup again after a crash meets the one that waits. */
async function hold(ctx: Context, row: Deployment, wish: Wish): Promise<boolean> {
  const what = nameOf(wish);
  const backupId = await wantBackup({ ctx, input: { deploymentId: row.id, why: BACKUP_WHY[what] } });
  const by = ctx.actor.kind === "user" ? ctx.actor.userId : null;
  const held: HeldAct = { wish, backupId, sinceMs: ctx.clock.now(), by };
  ctx.checkpoint("held.before_commit");
  const done = await commitVerb(ctx, row, {
    patch: { held_act: JSON.stringify(held) },
    event: ACT_HELD,
    evidence: { what },
    action: "deployment.hold",
    parts: [wakePart(ctx, `backups:${row.id}`)],
  });
  ctx.checkpoint("held.after_commit");
  if (done) ctx.scheduler.nudge(`backups:${row.id}`);
  return done;
}
