import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../../db/repositories/intent-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { factsOf } from "../../../services/agents/take-report.ts";
import type { Context } from "../../../services/context.ts";
import { lookAgain } from "../current-intent.ts";
import { takeToken } from "../take-token.ts";
import { teardownAll } from "../teardown.ts";
import { newIntent } from "./change-course.ts";
import { commitChange } from "./commit-change.ts";

/**
 * Takes the bot from every lease but the new one, and only then lets the new one have it (I6). A managed bot's token is
 * rotated; one that was brought along works for whoever holds it, so the old lease must be over on chain, and a while ago.
 */
export async function fencing(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const next = await newIntent(ctx, change);
  if (deployment.channelKind === "managed") {
    ctx.checkpoint("fence.before_call");
    await takeToken(ctx, deployment);
    ctx.checkpoint("fence.done_unrecorded");
  } else {
    const waitUntil = await silencedAt(ctx, deployment, next);
    if (waitUntil > ctx.clock.now()) return waitUntil;
  }
  if (!(await handOver(ctx, deployment, change, next))) await repairLateFence(ctx, deployment.id, change);
  return ctx.clock.now();
}

/** When nobody but the new lease can speak any more (ms); later than now while leases are still to be closed. */
async function silencedAt(ctx: Context, deployment: Deployment, next: Intent): Promise<number> {
  if ((await teardownAll(ctx, deployment, [next.id])) !== "all_closed") return lookAgain(ctx);
  const others = await ctx.repos.intents.listByDeployment(deployment.id);
  const closedAt = others.flatMap((one) => (one.id === next.id ? [] : (one.closedAt ?? [])));
  return Math.max(0, ...closedAt) + ctx.settings.deploy.fenceGraceMs;
}

/**
 * From here on the deployment is where the new lease is, which begins anew with the newest state there is before it has
 * the bot. The other one keeps what it has.
 */
async function handOver(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
  next: Intent,
): Promise<boolean> {
  const others = await ctx.repos.intents.listByDeployment(deployment.id);
  const revision = deployment.configRevision + 1;
  const takesOver = await isBehind(ctx, deployment, change, next);
  // One that gets the bot back may never have heard that it was taken, and would go on with the token of before.
  const isAsked = takesOver || change.failure !== null;
  return await commitChange(ctx, deployment, change, {
    step: "switching",
    patch: {
      current_intent_id: next.id,
      akash_deployment_id: next.dseq,
      akash_lease_id: `${next.dseq}/${next.gseq}/${next.oseq}/${next.provider}`,
      provider_url: null,
      // The new container has begun anew.
      restart_wanted_at: null,
      ...(isAsked && { config_revision: revision }),
    },
    change: { silent_since: change.silentSince ?? ctx.clock.now() },
    event: "fenced",
    evidence: { provider: next.provider, takesOver },
    parts: [
      ...others
        .filter((one) => one.id !== next.id)
        .map((one) => ctx.repos.intents.updatePart(one.id, { channel_wanted: "off" })),
      ctx.repos.intents.updatePart(next.id, {
        channel_wanted: "on",
        ...(takesOver && { restore_revision: revision }),
      }),
    ],
  });
}

/**
 * Whether the agent's state is another one by now than that with which the new lease began: the last words of the old
 * one, or what was chosen since. A lease that the bot goes back to has more than any backup of it.
 */
async function isBehind(
  ctx: Context,
  { stateBackupId }: Deployment,
  { failure }: LeaseChange,
  next: Intent,
): Promise<boolean> {
  const report = await ctx.repos.agentReports.find(next.id);
  if (failure !== null || stateBackupId === null || report === null) return false;
  return factsOf(report).restored?.id !== stateBackupId;
}

/**
 * We were too slow. Where somebody else has fenced before us, the new lease may speak with the token that we have just
 * taken, so it is asked to fetch it again. Otherwise this step is simply taken once more.
 */
async function repairLateFence(ctx: Context, deploymentId: string, change: LeaseChange): Promise<void> {
  const open = await ctx.repos.leaseChanges.findOpen(deploymentId);
  const now = await ctx.repos.deployments.findById(deploymentId);
  const isStillOurs =
    open?.id === change.id && open.newIntentId === change.newIntentId && open.step === "fencing";
  if (!now || isStillOurs || now.channelKind !== "managed") return;
  ctx.log.warn({ event: "agent.fenced_late", deploymentId });
  await ctx.repos.deployments.patch(now.id, now.version, { config_revision: now.configRevision + 1 });
}
