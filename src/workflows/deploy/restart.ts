import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { AppError, isTransient } from "../../errors.ts";
import type { FrozenManifest } from "../../ports/akash-backend.ts";
import { newBootstrapSecret, revisedSpec } from "../../services/agents/workload-spec.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { countedFrom, heardSince } from "../../services/health/listening-since.ts";
import { wakePart } from "../../services/wake-part.ts";
import { dseqOf, leaseOf, lookAgain } from "./current-intent.ts";

/** Event of a restart that was not seen to come about. */
export const RESTART_FAILED = "restart_failed";

type Failure = "no_answer" | "refused" | "not_booted" | "no_restart";

/**
 * Has a running agent begin anew. Its companion does that by itself, as long as it is heard of and not for too long; else
 * the container is replaced by one with a bootstrap secret of its own, which makes the revision a new one. That is
 * written down before anything is sent (I2), and what the chain and the provider have already is not sent again. It is
 * done when the agent's configuration was fetched anew, which ends the wish for it. While GoClaw was away nobody could
 * fetch anything: everybody has their time again from then on.
 */
export async function restart(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  wantedAtMs: number,
): Promise<number> {
  const now = ctx.clock.now();
  const { readyTimeoutMs, deadlineMs } = ctx.settings.deploy;
  const companionUntil = await companionMayTakeUntil(ctx, intent, wantedAtMs);
  if (companionUntil > now) return companionUntil;
  if (intent.nextSentAt !== null && intent.nextSentAt >= wantedAtMs)
    return now - (await countedFrom(ctx, intent.nextSentAt)) > readyTimeoutMs
      ? await giveUp(ctx, deployment, "not_booted")
      : lookAgain(ctx);
  if (now - (await countedFrom(ctx, wantedAtMs)) > deadlineMs)
    return await giveUp(ctx, deployment, "no_answer");
  if (intent.nextManifestHash === null) return await plan(ctx, deployment, intent);
  try {
    const json = await ctx.repos.intents.openManifest(intent.id);
    await send(ctx, deployment, intent, { json, hashHex: intent.nextManifestHash });
  } catch (error) {
    if (!isRefusal(error)) {
      if (!isTransient(error)) throw error;
      ctx.log.warn({ event: "agent.restart_waits", deploymentId: deployment.id, err: error });
      return lookAgain(ctx);
    }
    ctx.log.error({ event: "agent.restart_refused", deploymentId: deployment.id, err: error });
    return await giveUp(ctx, deployment, "refused");
  }
  return lookAgain(ctx);
}

/** Until when its companion may see to it alone (ms); 0 where that has been silent for too long, or is not there. */
async function companionMayTakeUntil(ctx: Context, { id }: Intent, wantedAtMs: number): Promise<number> {
  const { health, deploy } = ctx.settings;
  const report = await ctx.repos.agentReports.find(id);
  if (!report) return 0;
  const { reportStaleMs } = health;
  return Math.min(
    Math.max(report.reportedAt, await heardSince(ctx)) + reportStaleMs,
    (await countedFrom(ctx, wantedAtMs)) + Math.min(reportStaleMs, deploy.readyTimeoutMs),
  );
}

async function plan(ctx: Context, deployment: Deployment, intent: Intent): Promise<number> {
  if (intent.workload === null) return await giveUp(ctx, deployment, "no_restart");
  const secret = newBootstrapSecret();
  const spec = revisedSpec(ctx.settings, secret.value, intent.workload);
  const { json, hashHex } = await backendOf(ctx, intent).freeze(spec);
  await ctx.repos.intents.planRevision(intent, {
    manifest: json,
    manifestHash: hashHex,
    bootstrapHash: secret.hash,
  });
  return ctx.clock.now();
}

async function send(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  manifest: FrozenManifest,
): Promise<void> {
  const akash = backendOf(ctx, intent);
  const dseq = dseqOf(intent);
  const chain = await akash.readDeployment(dseq);
  if (chain?.state !== "active") return;
  if (chain.hashHex !== manifest.hashHex) {
    ctx.checkpoint("update.before_call");
    const { kind } = await akash.update({ dseq, manifest });
    ctx.checkpoint("update.done_unrecorded");
    if (kind !== "included") return;
  }
  await akash.sendManifest(leaseOf(intent), manifest);
  ctx.checkpoint("update.sent_unrecorded");
  const now = ctx.clock.now();
  await ctx.repos.deployments.patch(deployment.id, deployment.version, {}, [
    ctx.repos.intents.revisionSentPart(intent.id, now),
    ctx.repos.deployments.eventPart(deployment.id, "revision_accepted", null, null, {
      provider: intent.provider,
    }),
  ]);
}

/** A provider may learn of the new revision some blocks after us; any other refusal is its last word. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof AppError) || error.details.reason === "manifest_version") return false;
  return error.code === "rejected" || error.code === "not_found" || error.code === "invalid_input";
}

/** The old container runs on with its key, and the revision stays written down, so that the chain's hash is known as ours. */
async function giveUp(ctx: Context, deployment: Deployment, why: Failure): Promise<number> {
  ctx.log.error({ event: "agent.restart_failed", deploymentId: deployment.id, why });
  const patch = { restart_wanted_at: null };
  await ctx.repos.deployments.patch(deployment.id, deployment.version, patch, [
    ctx.repos.deployments.eventPart(deployment.id, RESTART_FAILED, null, null, { why }),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  ctx.scheduler.nudge(`card:${deployment.id}`);
  return ctx.clock.now();
}
