import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { STATE_RESTORED } from "../../../services/agents/take-report.ts";
import type { Context } from "../../../services/context.ts";
import { wakePart } from "../../../services/wake-part.ts";
import { lookAgain } from "../current-intent.ts";
import { NO_LEASE } from "../failing.ts";
import { teardownAll } from "../teardown.ts";
import { newIntent } from "./change-course.ts";
import { commitChange } from "./commit-change.ts";

/** Closes what is not needed any more, and says how it went. After a stop that is all there was. */
export async function retiring(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const keep = change.kind === "stop" ? [] : [(await newIntent(ctx, change)).id];
  if ((await teardownAll(ctx, deployment, keep)) !== "all_closed") return lookAgain(ctx);
  const done =
    change.kind === "stop"
      ? await endStopped(ctx, deployment, change)
      : await endMoved(ctx, deployment, change);
  return done && change.kind === "stop" ? null : ctx.clock.now();
}

const endStopped = (ctx: Context, deployment: Deployment, change: LeaseChange): Promise<boolean> =>
  commitChange(ctx, deployment, change, {
    ends: "done",
    phase: "stopped",
    patch: NO_LEASE,
    event: "stopped",
    evidence: { by: deployment.stoppedBy, saved: change.saved },
  });

async function endMoved(ctx: Context, deployment: Deployment, change: LeaseChange): Promise<boolean> {
  const next = await newIntent(ctx, change);
  const now = ctx.clock.now();
  const facts = {
    why: change.why,
    saved: change.saved,
    tookMs: now - change.createdAt,
    // It speaks again since this step began.
    silentMs: change.silentSince === null ? null : change.stepSince - change.silentSince,
  };
  // Fenced in the other direction, it is where it was.
  if (change.failure !== null)
    return await commitChange(ctx, deployment, change, {
      ends: "undone",
      phase: "live",
      event: "move_undone",
      evidence: { ...facts, kind: change.kind, failure: change.failure, provider: next.provider },
    });
  const old = await ctx.repos.intents.find(change.oldIntentId);
  return await commitChange(ctx, deployment, change, {
    ends: "done",
    phase: "live",
    event: "moved",
    parts: [wakePart(ctx, `health:${deployment.id}`)],
    evidence: {
      ...facts,
      from: old?.provider ?? null,
      spentUact: old?.spentUact ?? null,
      ...(await stateOf(ctx, deployment, change)),
      provider: next.provider,
      priceUactPerBlock: next.priceUactPerBlock,
    },
  });
}

/**
 * Of when (ms) the state is that it has now, and whether that was saved after it had fallen silent: as its new container
 * told, which may have met a broken backup, or been followed by a newer one; before it told anything, as it was to begin.
 */
async function stateOf(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<{ savedAtMs: number | null; savedSilent: boolean }> {
  const { backupId, savedAtMs } =
    (await restoredSince(ctx, deployment.id, change.createdAt)) ?? (await stateToBe(ctx, deployment));
  const isSilent = change.silentSince !== null && savedAtMs !== null && savedAtMs >= change.silentSince;
  return { savedAtMs, savedSilent: isSilent && backupId === change.backupId };
}

interface Restored {
  backupId: string | null;
  savedAtMs: number | null;
}

async function stateToBe(ctx: Context, { stateBackupId }: Deployment): Promise<Restored> {
  const backup = stateBackupId === null ? null : await ctx.repos.backups.find(stateBackupId);
  return { backupId: stateBackupId, savedAtMs: backup?.endedAt ?? null };
}

/** A container may have begun anew more often than this, but it does not restore each time. */
const RESTORES_READ = 5;

/** What a container told last of the state that it began with; one that kept what it had told of that before. */
async function restoredSince(ctx: Context, deploymentId: string, sinceMs: number): Promise<Restored | null> {
  const newest = { type: STATE_RESTORED, limit: RESTORES_READ };
  for (const { createdAt, evidence } of (await ctx.repos.events.listNewest(deploymentId, newest)).reverse()) {
    if (createdAt < sinceMs) break;
    const { kept, backupId, savedAtMs }: Record<string, unknown> = JSON.parse(evidence);
    if (kept === true) continue;
    return {
      backupId: typeof backupId === "string" ? backupId : null,
      savedAtMs: typeof savedAtMs === "number" ? savedAtMs : null,
    };
  }
  return null;
}
