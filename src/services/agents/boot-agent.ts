import { randomBytes } from "node:crypto";
import { commitCas, type Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { type AgentFiles, agentConfiguration } from "../../domain/agent/agent-configuration.ts";
import { agentKeyFrom } from "../../domain/agent/agent-key.ts";
import type { CompanionBoot } from "../../domain/agent/companion-files.ts";
import { isServing, type Phase, SERVING } from "../../domain/deployments/phases.ts";
import { AppError, isTransient } from "../../errors.ts";
import { restoresFor } from "../backups/restores-for.ts";
import type { Context } from "../context.ts";
import { followAgent } from "../follow-agent.ts";
import { wakePart } from "../wake-part.ts";
import { type AgentFacts, factsOf, NO_FACTS } from "./take-report.ts";
import { hashSecret } from "./workload-spec.ts";

/** Phases in which a container of this deployment has business booting. */
const MAY_BOOT: ReadonlySet<Phase> = new Set(["leasing", "sending_manifest", "starting", ...SERVING]);
const TRIES = 5;
/** Event of a boot that got no channel token because the platform did not answer. */
export const CHANNEL_AWAY = "channel_away";
/** Event of a boot that we asked for: from now on the agent has a new key. */
export const RESTARTED = "restarted";
const NOTE_EVERY_MS = 2_000;
/** Soon enough to plan its daily backup, and not while it starts. */
const TEND_MS = 3_600_000;
/**
 * The key before works on for this long after a restart that we asked for. The old container is stopped before the new
 * one boots, and is killed half a minute after that at the latest, so nothing that it has under way is lost.
 */
export const KEY_OVERLAP_MS = 2 * 60_000;

/**
 * Answers a container that has just started, or whose companion was told to ask again: mints its model key and hands
 * over the channel token fetched or opened for this moment. The key of the boot before ends at once, unless we asked
 * for this boot. A container whose channel must be off learns neither token nor key, and the agent's key stays.
 * @throws AppError `unauthenticated` for an unknown secret, `gone` once the lease is over
 */
export async function bootAgent({
  ctx,
  input,
}: {
  ctx: Context;
  input: { secret: string; companion?: boolean };
}): Promise<AgentFiles> {
  const secretHash = hashSecret(input.secret);
  const found = await ctx.repos.intents.findByBootstrapHash(secretHash);
  if (!found) throw new AppError("unauthenticated", "unknown bootstrap secret");
  await followAgent(ctx, found.deploymentId);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { deployment, intent } = await bootable(ctx, found);
    const boot: Boot = {
      key: agentKeyFrom(randomBytes(32)),
      channelToken: intent.channelWanted === "on" ? await tokenFor(ctx, deployment) : null,
      gatewayToken: await gatewayTokenOf(ctx, deployment),
      revisionIsNew: intent.nextBootstrapHash === secretHash,
      companion: input.companion === true && ctx.settings.agent.companion.length > 0,
    };
    if (!(await noteBoot(ctx, deployment, intent, boot))) continue;
    const restore = await restoresFor(ctx, deployment, intent);
    return configurationFor(ctx, deployment, intent, { ...boot, restore });
  }
  throw new AppError("conflict", "the deployment kept changing while its agent booted");
}

interface Boot {
  key: string;
  channelToken: string | null;
  gatewayToken: string;
  /** The container is one that replaces another at our wish. */
  revisionIsNew: boolean;
  /** The container runs a companion. */
  companion: boolean;
}

function configurationFor(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  boot: Boot & Pick<CompanionBoot, "restore">,
): AgentFiles {
  const { agent, models, gatewayPublicUrl } = ctx.settings;
  const apiRoot = agent.apiRoots[deployment.channel];
  const model = models.find(({ id }) => id === deployment.model);
  return agentConfiguration({
    deploymentId: deployment.id,
    model: deployment.model,
    contextWindow: model?.contextTokens ?? null,
    maxTokens: model?.maxOutputTokens ?? null,
    gatewayUrl: gatewayPublicUrl,
    openClawToken: boot.gatewayToken,
    clawApiKey: boot.key,
    channelToken: boot.channelToken,
    channel: {
      platform: deployment.channel,
      ownerId: deployment.ownerPlatformUserId,
      ...(apiRoot !== undefined && { apiRoot }),
    },
    ...(boot.companion && {
      companion: {
        programs: agent.companion,
        boot: {
          revision: deployment.configRevision,
          channel: intent.channelWanted,
          restore: boot.restore,
        },
      },
    }),
  });
}

/** The attempt is read after the deployment whose version decides: whoever switches a channel changes both at once. */
async function bootable(
  ctx: Context,
  found: Pick<Intent, "id" | "deploymentId">,
): Promise<{ deployment: Deployment; intent: Intent }> {
  const deployment = await ctx.repos.deployments.findById(found.deploymentId);
  const intent = await ctx.repos.intents.find(found.id);
  const over =
    !intent || intent.state === "unwanted" || intent.state === "closed" || intent.failureReason !== null;
  if (!deployment || over || !(await isWanted(ctx, deployment, intent)) || !MAY_BOOT.has(deployment.phase)) {
    throw new AppError("gone", "this lease is over");
  }
  return { deployment, intent };
}

/** What keeps an agent from getting its token is noted, for whoever judges the start. */
async function tokenFor(ctx: Context, deployment: Deployment): Promise<string> {
  try {
    return await channelTokenOf(ctx, deployment);
  } catch (thrown) {
    const error = askAgainIfOurs(thrown);
    if (isGoneForGood(error)) await endWithoutChannel(ctx, deployment);
    else if (isTransient(error)) await noteChannelAway(ctx, deployment);
    throw error;
  }
}

/** A platform that refuses our own bot says nothing about the secret of who asks, whose container would end for good. */
const askAgainIfOurs = (error: unknown): unknown =>
  error instanceof AppError && error.code === "unauthenticated"
    ? new AppError("unavailable", "the platform refuses our own bot's token", { cause: error })
    : error;

/** The lease that it speaks from, or one beside it whose channel is off: the next one, or the one before. */
async function isWanted(ctx: Context, deployment: Deployment, intent: Intent): Promise<boolean> {
  if (deployment.currentIntentId === intent.id) return true;
  const change = await ctx.repos.leaseChanges.findOpen(deployment.id);
  return change?.newIntentId === intent.id || change?.oldIntentId === intent.id;
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

async function noteBoot(ctx: Context, deployment: Deployment, intent: Intent, boot: Boot): Promise<boolean> {
  const now = ctx.clock.now();
  const asked = boot.companion ? await askedOfCompanion(ctx, deployment, intent) : NOTHING;
  // Whoever gets the bot only now takes nothing over from a boot of its own.
  const isRestart = boot.revisionIsNew || (asked.revision && !asked.channel);
  const isExpected = isRestart || asked.channel;
  const isCurrent = deployment.currentIntentId === intent.id;
  if (intent.bootedAt !== null && !isExpected) {
    ctx.log.warn({
      event: "agent.rebooted",
      deploymentId: deployment.id,
      boots: intent.boots + 1,
      phase: deployment.phase,
    });
  }
  const patch = {
    channel_api_key: boot.gatewayToken,
    ...(intent.channelWanted === "on" && {
      claw_api_key: hashSecret(boot.key),
      earlier_claw_api_key: isRestart ? deployment.clawApiKey : null,
      earlier_claw_api_key_until: isRestart ? now + KEY_OVERLAP_MS : null,
    }),
    ...(isCurrent && (isRestart || asked.revision) && { restart_wanted_at: null }),
  };
  const event = isRestart && isCurrent ? RESTARTED : "agent_booted";
  const booted = await ctx.repos.deployments.patch(deployment.id, deployment.version, patch, [
    ctx.repos.intents.bootPart(intent.id, now),
    ...(boot.revisionIsNew ? [ctx.repos.intents.revisionBootedPart(intent.id)] : []),
    ...(boot.companion
      ? [
          firstReportPart(ctx, deployment, intent, asked.restored),
          wakePart(ctx, `backups:${deployment.id}`, now + TEND_MS),
        ]
      : []),
    ctx.repos.deployments.eventPart(deployment.id, event, null, null, { boots: intent.boots + 1 }),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "agent.boot",
      subjectKind: "deployment",
      subjectId: deployment.id,
    }),
    wakePart(ctx, `deployment:${deployment.id}`),
    ...(event === RESTARTED ? [wakePart(ctx, `card:${deployment.id}`)] : []),
  ]);
  if (!booted) return false;
  ctx.log.info({
    event: "agent.booted",
    deploymentId: deployment.id,
    boots: intent.boots + 1,
    wanted: isExpected,
  });
  ctx.scheduler.nudge(`deployment:${deployment.id}`);
  return true;
}

interface Asked {
  channel: boolean;
  revision: boolean;
  /** What it said of the state that it began with; one that was not told to ask again is another container. */
  restored: AgentFacts["restored"];
}

const NOTHING: Asked = { channel: false, revision: false, restored: null };

/** What a companion that boots again was told to ask again for, by what it said last. */
async function askedOfCompanion(ctx: Context, deployment: Deployment, intent: Intent): Promise<Asked> {
  const last = await ctx.repos.agentReports.find(intent.id);
  if (!last) return NOTHING;
  const channel = last.channel !== intent.channelWanted;
  const revision = deployment.configRevision > last.revision;
  return { channel, revision, restored: channel || revision ? factsOf(last).restored : null };
}

/** From its boot on a container counts as running what it was handed. */
function firstReportPart(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  restored: AgentFacts["restored"],
): Part {
  const now = ctx.clock.now();
  return ctx.repos.agentReports.savePart({
    intentId: intent.id,
    deploymentId: deployment.id,
    reportedAt: now,
    changedAt: now,
    state: "starting",
    channel: intent.channelWanted,
    revision: deployment.configRevision,
    restarts: 0,
    facts: JSON.stringify({ ...NO_FACTS, restored }),
  });
}
