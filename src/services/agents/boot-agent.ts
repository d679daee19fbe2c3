import { randomBytes } from "node:crypto";
import { commitCas } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { type AgentFiles, agentConfiguration } from "../../domain/agent/agent-configuration.ts";
import { agentKeyFrom } from "../../domain/agent/agent-key.ts";
import { isServing, type Phase, SERVING } from "../../domain/deployments/phases.ts";
import { AppError, isTransient } from "../../errors.ts";
import type { Context } from "../context.ts";
import { followAgent } from "../follow-agent.ts";
import { wakePart } from "../wake-part.ts";
import { hashSecret } from "./workload-spec.ts";

/** Phases in which a container of this deployment has business booting. */
const MAY_BOOT: ReadonlySet<Phase> = new Set(["leasing", "sending_manifest", "starting", ...SERVING]);
const TRIES = 5;
/** Event of a boot that got no channel token because the platform did not answer. */
export const CHANNEL_AWAY = "channel_away";
/** Event of a boot that we asked for: from now on the agent has a new key. */
export const RESTARTED = "restarted";
const NOTE_EVERY_MS = 2_000;
/**
 * The key before works on for this long after a restart that we asked for. The old container is stopped before the new
 * one boots, and is killed half a minute after that at the latest, so nothing that it has under way is lost.
 */
export const KEY_OVERLAP_MS = 2 * 60_000;

/**
 * Answers a container that has just started: mints its model key and hands over the channel token fetched or opened
 * for this moment. The key of the boot before ends at once, unless we asked for this boot.
 * @throws AppError `unauthenticated` for an unknown secret, `gone` once the lease is over
 */
export async function bootAgent({
  ctx,
  input,
}: {
  ctx: Context;
  input: { secret: string };
}): Promise<AgentFiles> {
  const secretHash = hashSecret(input.secret);
  const intent = await ctx.repos.intents.findByBootstrapHash(secretHash);
  if (!intent) throw new AppError("unauthenticated", "unknown bootstrap secret");
  await followAgent(ctx, intent.deploymentId);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const deployment = await bootable(ctx, intent);
    const channelToken = await channelTokenOf(ctx, deployment).catch(async (error: unknown) => {
      if (isGoneForGood(error)) await endWithoutChannel(ctx, deployment);
      else if (isTransient(error)) await noteChannelAway(ctx, deployment);
      throw error;
    });
    const gatewayToken = await gatewayTokenOf(ctx, deployment);
    const key = agentKeyFrom(randomBytes(32));
    const fresh = { keyHash: hashSecret(key), gatewayToken };
    if (
      !(await noteBoot(ctx, deployment, intent, {
        ...fresh,
        wanted: intent.nextBootstrapHash === secretHash,
      }))
    )
      continue;
    const apiRoot = ctx.settings.agent.apiRoots[deployment.channel];
    const model = ctx.settings.models.find(({ id }) => id === deployment.model);
    return agentConfiguration({
      deploymentId: deployment.id,
      model: deployment.model,
      contextWindow: model?.contextTokens ?? null,
      maxTokens: model?.maxOutputTokens ?? null,
      gatewayUrl: ctx.settings.gatewayPublicUrl,
      openClawToken: gatewayToken,
      clawApiKey: key,
      channelToken,
      channel: {
        platform: deployment.channel,
        ownerId: deployment.ownerPlatformUserId,
        ...(apiRoot !== undefined && { apiRoot }),
      },
    });
  }
  throw new AppError("conflict", "the deployment kept changing while its agent booted");
}

async function bootable(ctx: Context, intent: Intent): Promise<Deployment> {
  const deployment = await ctx.repos.deployments.findById(intent.deploymentId);
  const over = intent.state === "unwanted" || intent.state === "closed" || intent.failureReason !== null;
  if (!deployment || over || deployment.currentIntentId !== intent.id || !MAY_BOOT.has(deployment.phase)) {
    throw new AppError("gone", "this lease is over");
  }
  return deployment;
}

/** A token that was brought along needs nothing of ours: it goes on working where our own bot there was switched off. */
async function channelTokenOf(ctx: Context, deployment: Deployment): Promise<string> {
  if (deployment.channelKind === "pasted")
    return await ctx.repos.deployments.openChannelToken(deployment.id, ctx.actor);
  const platform = ctx.channels.get(deployment.channel);
  if (!platform) throw new AppError("misconfigured", `channel ${deployment.channel} is off`);
  if (!deployment.channelAccountId) throw new AppError("internal", "a managed bot without an account id");
  await platform.restrictToOwner(deployment.channelAccountId);
  return await platform.managedToken(deployment.channelAccountId);
}

/** A bot that was taken from us, or a token that was erased: no other provider would change that. */
const isGoneForGood = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "forbidden" || error.code === "not_found");

/** A deploy without a bot to speak through fails at once, instead of blaming one provider after the other. */
async function endWithoutChannel(ctx: Context, deployment: Deployment): Promise<void> {
  ctx.log.warn({ event: "agent.channel_gone", deploymentId: deployment.id, phase: deployment.phase });
  if (isServing(deployment.phase)) return;
  const head = ctx.repos.deployments.transitionHead(deployment, "failing", {
    failure_reason: "channel_gone",
  });
  const done = await commitCas(ctx.db, head, [
    ctx.repos.deployments.eventPart(deployment.id, "gave_up", deployment.phase, "failing", {
      why: "channel_gone",
    }),
    wakePart(ctx, `deployment:${deployment.id}`),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  if (done) ctx.scheduler.nudge(`deployment:${deployment.id}`);
}

/** The container runs and asks, and it is the platform that keeps it waiting; whoever judges the start must know. */
async function noteChannelAway(ctx: Context, deployment: Deployment): Promise<void> {
  if (isServing(deployment.phase)) return;
  const last = await ctx.repos.events.last(deployment.id);
  if (last?.type === CHANNEL_AWAY && ctx.clock.now() - last.createdAt < NOTE_EVERY_MS) return;
  await ctx.repos.deployments.patch(deployment.id, deployment.version, {}, [
    ctx.repos.deployments.eventPart(deployment.id, CHANNEL_AWAY, null, null),
  ]);
}

/** The agent's own control port needs a token of its own; made at the first boot and kept sealed. */
async function gatewayTokenOf(ctx: Context, deployment: Deployment): Promise<string> {
  if (deployment.channelApiKey === null) return randomBytes(32).toString("base64url");
  return await ctx.repos.deployments.openChannelApiKey(deployment.id, ctx.actor);
}

async function noteBoot(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  fresh: { keyHash: string; gatewayToken: string; wanted: boolean },
): Promise<boolean> {
  const now = ctx.clock.now();
  const { wanted } = fresh;
  if (intent.bootedAt !== null && !wanted) {
    ctx.log.warn({
      event: "agent.rebooted",
      deploymentId: deployment.id,
      boots: intent.boots + 1,
      phase: deployment.phase,
    });
  }
  const patch = {
    claw_api_key: fresh.keyHash,
    channel_api_key: fresh.gatewayToken,
    earlier_claw_api_key: wanted ? deployment.clawApiKey : null,
    earlier_claw_api_key_until: wanted ? now + KEY_OVERLAP_MS : null,
    ...(wanted && { restart_wanted_at: null }),
  };
  const event = wanted ? RESTARTED : "agent_booted";
  const booted = await ctx.repos.deployments.patch(deployment.id, deployment.version, patch, [
    ctx.repos.intents.bootPart(intent.id, now),
    ...(wanted ? [ctx.repos.intents.revisionBootedPart(intent.id)] : []),
    ctx.repos.deployments.eventPart(deployment.id, event, null, null, { boots: intent.boots + 1 }),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "agent.boot",
      subjectKind: "deployment",
      subjectId: deployment.id,
    }),
    wakePart(ctx, `deployment:${deployment.id}`),
    ...(wanted ? [wakePart(ctx, `card:${deployment.id}`)] : []),
  ]);
  if (!booted) return false;
  ctx.log.info({ event: "agent.booted", deploymentId: deployment.id, boots: intent.boots + 1, wanted });
  ctx.scheduler.nudge(`deployment:${deployment.id}`);
  return true;
}
