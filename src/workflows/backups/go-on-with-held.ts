import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Role } from "../../domain/admin/roles.ts";
import { isOver } from "../../domain/deployments/phases.ts";
import { AppError, type ErrorCode } from "../../errors.ts";
import { type Before, doAct } from "../../services/agents/do-act.ts";
import {
  type HeldAct,
  heldOf,
  isOwnWish,
  mayBeDoneIn,
  nameOf,
  stateOfWish,
  type Wish,
} from "../../services/agents/held-act.ts";
import { requireAct } from "../../services/agents/require-act.ts";
import type { Context } from "../../services/context.ts";
import { mayActForOthers } from "../../services/deployments/actable-deployment.ts";
import { commitVerb } from "../../services/deployments/commit-verb.ts";
import { countedFrom } from "../../services/health/listening-since.ts";

/** Event of an act that waited for a backup and is not done. */
export const ACT_GIVEN_UP = "act_given_up";
const LOOK_MS = 5_000;
const REFUSALS: ReadonlySet<ErrorCode> = new Set(["conflict", "invalid_input"]);

/** What role a chat account has now. */
export type RoleOf = (account: Pick<ChatIdentity, "platform" | "platformUserId">) => Role | null;

/**
 * Goes on with what waits until an agent is saved: at once when it is, or cannot be, and what may be done unsaved in any
 * case after `saveTimeoutMs`. What would put another state in place of one that is not saved waits for as long as its backup
 * is on its way, which has an end (`endOf` of `tendBackups`), and is then given up; so is what nobody could want any more.
 * @returns when to look again (ms), null when nothing waits
 */
export async function goOnWithHeld(
  ctx: Context,
  deployment: Deployment,
  roleOf: RoleOf,
): Promise<number | null> {
  const held = heldOf(deployment);
  if (held === null) return null;
  const { wish } = held;
  const { phase } = deployment;
  const now = ctx.clock.now();
  if (!mayBeDoneIn(wish, phase)) {
    await giveUp(ctx, deployment, wish, phase === "closing" || isOver(phase) ? "closed" : "not_live");
    return now;
  }
  if (!(await mayStillAsk(ctx, deployment, held, roleOf))) {
    await giveUp(ctx, deployment, wish, "asker_gone");
    return now;
  }
  const backup = await ctx.repos.backups.find(held.backupId);
  const lateAt = (await countedFrom(ctx, held.sinceMs)) + ctx.settings.deploy.saveTimeoutMs;
  const isOnItsWay = backup?.state === "wanted" || backup?.state === "uploading";
  const unsaved = unsavedWish(wish);
  const waitsUntil = unsaved === null ? Number.POSITIVE_INFINITY : lateAt;
  if (isOnItsWay && now < waitsUntil) return Math.min(waitsUntil, now + LOOK_MS);
  const missed = isOnItsWay ? "late" : (backup?.failure ?? "not_sent");
  if (backup?.state === "whole") await doIt(ctx, deployment, wish, { backupId: backup.id });
  else if (unsaved !== null) await doIt(ctx, deployment, unsaved, { backupId: null, missed });
  else await giveUp(ctx, deployment, wish, "not_saved");
  return ctx.clock.now();
}

/** What of a wish may be done to an agent that is not saved; null for nothing. */
function unsavedWish(wish: Wish): Wish | null {
  if (stateOfWish(wish) === null) return wish;
  return wish.what === "settings" && isOwnWish(wish) ? { ...wish, restoreId: null } : null;
}

/**
 * Whoever wanted it must be somebody who could want it now: signed in from some chat, which nobody is who was shut out or
 * erased or has signed out everywhere, and its owner or an administrator.
 */
async function mayStillAsk(
  { repos }: Context,
  { userId }: Deployment,
  { by }: HeldAct,
  roleOf: RoleOf,
): Promise<boolean> {
  if (by === null) return true;
  const accounts = await repos.chatIdentities.listByUser(by);
  return (
    accounts.length > 0 && (by === userId || accounts.some((account) => mayActForOthers(roleOf(account))))
  );
}

/** What would be refused by now is not done, and its owner told. */
async function doIt(ctx: Context, deployment: Deployment, wish: Wish, before: Before): Promise<void> {
  try {
    ctx.checkpoint("held.before_act");
    await requireAct(ctx, deployment, wish);
    await doAct(ctx, deployment, wish, before);
    ctx.checkpoint("held.after_act");
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.has(error.code)) throw error;
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
