import { createHash } from "node:crypto";
import type { Backup } from "../../db/repositories/backup-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import {
  ALL_TRIES_MS,
  ARRIVE_MS,
  BEGIN_MS,
  DAY_MS,
  KEPT_AFTER_CLOSE_MS,
} from "../../domain/backups/limits.ts";
import { expired } from "../../domain/backups/retention.ts";
import { isOver, isServing } from "../../domain/deployments/phases.ts";
import { stateHeldFor } from "../../services/agents/held-act.ts";
import { isHeard } from "../../services/agents/is-heard.ts";
import { eraseBackups } from "../../services/backups/delete-backups.ts";
import { failBackup } from "../../services/backups/fail-backup.ts";
import { wantBackup } from "../../services/backups/want-backup.ts";
import type { Context } from "../../services/context.ts";
import { countedFrom } from "../../services/health/listening-since.ts";
import { goOnWithHeld, type RoleOf } from "./go-on-with-held.ts";

/** More than an agent ever has whole at once: three, seven of a week, and those of a day not yet thinned out. */
const MOST_WHOLE = 200;
const OBJECTS_AT_ONCE = 10;
const MINUTE_MS = 60_000;

/**
 * Looks after one agent's backups: ends what nobody makes, goes on with what waits for one, asks for the daily one, forgets what
 * need not be kept, and erases everything some time after the agent was closed.
 * @param roleOf asked of whoever wanted something of an agent that is not theirs; nobody has a role unless given
 * @returns when to look again (ms)
 */
export async function tendBackups(
  ctx: Context,
  deploymentId: string,
  roleOf: RoleOf = () => null,
): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(deploymentId);
  if (!deployment) return null;
  const openUntil = await endOverdue(ctx, deployment);
  const heldAt = await goOnWithHeld(ctx, deployment, roleOf);
  const deletedAll = await deleteObjects(ctx, deployment.id);
  if (!deletedAll) return ctx.clock.now();
  const next = isOver(deployment.phase) ? await untilErased(ctx, deployment) : await daily(ctx, deployment);
  return earliest(openUntil, heldAt, next);
}

const earliest = (...times: (number | null)[]): number | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** @returns when the next one that is under way is overdue */
async function endOverdue(ctx: Context, deployment: Deployment): Promise<number | null> {
  const now = ctx.clock.now();
  const open = await ctx.repos.backups.list(deployment.id, ["wanted", "uploading"], { limit: MOST_WHOLE });
  const isThere = await isHeard(ctx, deployment);
  const ends: number[] = [];
  for (const backup of open) {
    const isGone = backup.intentId !== deployment.currentIntentId;
    const endsAt = await endOf(ctx, backup);
    if (isGone) await failBackup(ctx, backup, "lease_over");
    else if (!isThere) await failBackup(ctx, backup, "not_reporting");
    else if (endsAt <= now)
      await failBackup(ctx, backup, backup.state === "wanted" ? "not_begun" : "not_sent");
    else ends.push(endsAt, now + MINUTE_MS);
  }
  return earliest(...ends);
}

/** Until when a backup may be under way (ms). Each try to send it begins anew, but not for ever. */
async function endOf(ctx: Context, { state, createdAt, updatedAt }: Backup): Promise<number> {
  const askedAt = await countedFrom(ctx, createdAt);
  if (state === "wanted") return askedAt + BEGIN_MS;
  return Math.min((await countedFrom(ctx, updatedAt)) + ARRIVE_MS, askedAt + ALL_TRIES_MS);
}

/** @returns false while there are more */
async function deleteObjects(ctx: Context, deploymentId: string): Promise<boolean> {
  const unwanted = await ctx.repos.backups.listUnwantedObjects(deploymentId, OBJECTS_AT_ONCE);
  for (const backup of unwanted) {
    if (backup.object === null) continue;
    await ctx.backups.delete(backup.object);
    await ctx.repos.backups.transition(backup, [backup.state], backup.state, { object: null });
  }
  return unwanted.length < OBJECTS_AT_ONCE;
}

/** What an agent that is over leaves behind, until its time has come. */
async function untilErased(ctx: Context, deployment: Deployment): Promise<number | null> {
  const some = await ctx.repos.backups.list(deployment.id, ["whole", "wanted", "uploading"], { limit: 1 });
  if (some.length === 0 && deployment.backupKey === null) return null;
  const eraseAt = (deployment.closedAt ?? deployment.phaseSince) + KEPT_AFTER_CLOSE_MS;
  if (ctx.clock.now() < eraseAt) return eraseAt;
  await eraseBackups(ctx, deployment);
  return ctx.clock.now();
}

async function daily(ctx: Context, deployment: Deployment): Promise<number> {
  const now = ctx.clock.now();
  const whole = await ctx.repos.backups.list(deployment.id, ["whole"], { limit: MOST_WHOLE });
  await thinOut(ctx, deployment, whole);
  const dueAt = Math.max(whole[0]?.endedAt ?? 0, deployment.liveAt ?? now) + DAY_MS - shareOf(deployment.id);
  if (now < dueAt) return dueAt;
  if (isServing(deployment.phase) && (await isHeard(ctx, deployment)))
    await wantBackup({ ctx, input: { deploymentId: deployment.id, why: "schedule" } });
  // One that fails is not tried again at once: the agent's owner may ask for it at any time.
  return now + DAY_MS / 4;
}

/** What is to take the place of its state counts from when that is wanted, not only from when it has. */
async function thinOut(ctx: Context, deployment: Deployment, whole: readonly Backup[]): Promise<void> {
  const needed = [deployment.stateBackupId, stateHeldFor(deployment)];
  const now = ctx.clock.now();
  const kept = whole.map(({ id, endedAt, createdAt }) => ({ id, atMs: endedAt ?? createdAt }));
  const over = new Set(expired(kept, now).map(({ id }) => id));
  for (const backup of whole) {
    if (!over.has(backup.id) || needed.includes(backup.id)) continue;
    await ctx.repos.backups.transition(backup, ["whole"], "deleted", { ended_at: now });
  }
}

/** Up to an hour, always the same for one agent, so that not all of them are saved at the same time. */
const shareOf = (id: string): number =>
  (createHash("sha256").update(id).digest().readUInt16BE(0) / 65_536) * 60 * MINUTE_MS;
