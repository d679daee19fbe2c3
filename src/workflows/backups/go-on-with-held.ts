import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { RESTING } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { type Before, doAct } from "../../services/agents/do-act.ts";
import { heldOf, isOwnWish, nameOf, replacesState, type Wish } from "../../services/agents/held-act.ts";
import type { Context } from "../../services/context.ts";
import { commitVerb } from "../../services/deployments/commit-verb.ts";

/** Event of an act that waited for a backup and is not done. */
export const ACT_GIVEN_UP = "act_given_up";
const LOOK_MS = 5_000;

/**
 * Goes on with what waits until an agent is saved: at once when it is, or cannot be, and in any case after
 * `saveTimeoutMs`. What would put another state in place of one that is not saved is given up.
 * @returns when to look again (ms), null when nothing waits
 */
export async function goOnWithHeld(ctx: Context, deployment: Deployment): Promise<number | null> {
  const held = heldOf(deployment);
  if (held === null) return null;
  const now = ctx.clock.now();
  if (!RESTING.includes(deployment.phase)) {
    await giveUp(ctx, deployment, held.wish, "not_live");
    return now;
  }
  const backup = await ctx.repos.backups.find(held.backupId);
  const lateAt = held.sinceMs + ctx.settings.deploy.saveTimeoutMs;
  const isOnItsWay = backup?.state === "wanted" || backup?.state === "uploading";
  if (isOnItsWay && now < lateAt) return Math.min(lateAt, now + LOOK_MS);
  if (backup?.state === "whole") await doIt(ctx, deployment, held.wish, { backupId: backup.id });
  else await goOnUnsaved(ctx, deployment, held.wish, isOnItsWay ? "late" : (backup?.failure ?? "not_sent"));
  return ctx.clock.now();
}

async function goOnUnsaved(ctx: Context, deployment: Deployment, wish: Wish, missed: string): Promise<void> {
  const before = { backupId: null, missed };
  if (wish.what !== "settings" || !replacesState(wish)) await doIt(ctx, deployment, wish, before);
  else if (isOwnWish(wish)) await doIt(ctx, deployment, { ...wish, restoreId: null }, before);
  else await giveUp(ctx, deployment, wish, "not_saved");
}

/** What is refused by now is not done, and its owner told. */
async function doIt(ctx: Context, deployment: Deployment, wish: Wish, before: Before): Promise<void> {
  try {
    ctx.checkpoint("held.before_act");
    await doAct(ctx, deployment, wish, before);
    ctx.checkpoint("held.after_act");
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    await giveUp(ctx, deployment, wish, String(error.details.reason ?? "not_live"));
  }
}

async function giveUp(ctx: Context, deployment: Deployment, wish: Wish, why: string): Promise<void> {
  await commitVerb(ctx, deployment, {
    patch: { held_act: null },
    event: ACT_GIVEN_UP,
    evidence: { what: nameOf(wish), why },
    action: "deployment.hold_given_up",
  });
}
