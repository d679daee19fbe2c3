import { v7 as uuidv7 } from "uuid";
import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { isOldGone } from "../../../domain/deployments/lease-change.ts";
import { isHeard } from "../../../services/agents/is-heard.ts";
import { newBackupParts } from "../../../services/backups/want-backup.ts";
import type { Context } from "../../../services/context.ts";
import { countedFrom } from "../../../services/health/listening-since.ts";
import { lookAgain } from "../current-intent.ts";
import { failureParts } from "../fail-attempt.ts";
import { leaseEnd } from "../lease-end.ts";
import { commitChange } from "./commit-change.ts";

/**
 * Silences a lease and has it saved as it is then, in one commit: whoever is told of this backup is told first to end its
 * channel, so that the agent learns nothing any more that the backup does not hold.
 */
export async function quiet(
  ctx: Context,
  { deploymentId, kind }: Pick<LeaseChange, "deploymentId" | "kind">,
  intentId: string,
) {
  const id = uuidv7();
  return {
    change: { backup_id: id },
    parts: [
      ctx.repos.intents.updatePart(intentId, { channel_wanted: "off" }),
      ...(await newBackupParts(ctx, { id, deploymentId, intentId, why: kind })),
    ],
  };
}

/**
 * Where a change goes once its new lease is ready: to the last words of the old one, if there is somebody to ask for
 * them. What could not be saved before, or was not to be, is not tried again at the price of silence.
 */
export async function afterStarting(ctx: Context, deployment: Deployment, change: LeaseChange) {
  const old = await ctx.repos.intents.find(change.oldIntentId);
  const isThere =
    old?.state === "running" &&
    !isOldGone(change, deployment.currentIntentId) &&
    (await isHeard(ctx, deployment));
  if (!isThere || change.saved !== "made") return { step: "fencing" as const, parts: [] };
  return { step: "quieting" as const, ...(await quiet(ctx, change, old.id)) };
}

/**
 * Waits until the old lease is silent and saved, for as long as an agent may be kept silent. Without that, the bot is
 * handed over all the same, and what the new lease has is the backup before; but not to one that is over by then.
 */
export async function quieting(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const now = ctx.clock.now();
  if (await leaveLost(ctx, deployment, change)) return now;
  const lateAt = (await countedFrom(ctx, change.stepSince)) + ctx.settings.deploy.quietTimeoutMs;
  const backup = await ctx.repos.backups.find(change.backupId ?? "");
  const isOnItsWay = backup?.state === "wanted" || backup?.state === "uploading";
  if (isOnItsWay && now < lateAt && (await isHeard(ctx, deployment))) return Math.min(lateAt, lookAgain(ctx));
  const silentSince = await silencedAt(ctx, change);
  await commitChange(ctx, deployment, change, {
    step: "fencing",
    change: { silent_since: silentSince },
    event: "quieted",
    evidence: {
      saved: backup?.state === "whole",
      silent: silentSince !== null,
      late: isOnItsWay && now >= lateAt,
      failure: backup?.failure ?? null,
      tookMs: now - change.stepSince,
    },
  });
  return now;
}

/** Nobody is fenced for a lease that is over: the old one speaks again, and another is looked for. */
async function leaveLost(ctx: Context, deployment: Deployment, change: LeaseChange): Promise<boolean> {
  const next = change.newIntentId === null ? null : await ctx.repos.intents.find(change.newIntentId);
  const why = "lease_closed";
  if (!next || (await leaseEnd(ctx, next)) === null) return false;
  await commitChange(ctx, deployment, change, {
    step: "planning",
    event: "attempt_failed",
    evidence: {
      attempt: change.tries,
      of: ctx.settings.deploy.maxProviders,
      why,
      provider: next.provider,
      last: change.tries >= ctx.settings.deploy.maxProviders,
    },
    parts: [
      ...(await failureParts(ctx, next, why)),
      ctx.repos.intents.updatePart(change.oldIntentId, { channel_wanted: "on" }),
    ],
  });
  return true;
}

/** When the old lease's agent ended and its companion asked for a configuration without the bot (ms); null if it has not. */
async function silencedAt(ctx: Context, { oldIntentId, stepSince }: LeaseChange): Promise<number | null> {
  const old = await ctx.repos.intents.find(oldIntentId);
  const report = await ctx.repos.agentReports.find(oldIntentId);
  const bootedAt = old?.bootedAt ?? 0;
  return report?.channel === "off" && bootedAt >= stepSince ? bootedAt : null;
}
