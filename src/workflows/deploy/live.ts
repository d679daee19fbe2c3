import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { BEGINS, beginChangeParts } from "../../services/deployments/begin-change.ts";
import { entitlementOf } from "../../services/deployments/is-entitled.ts";
import { troubleParts } from "../../services/providers/trouble-parts.ts";
import { stopForGoodParts } from "./change/give-up-search.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, dseqOf } from "./current-intent.ts";
import { NO_KEY } from "./failing.ts";
import { type LeaseEnd, leaseNews } from "./lease-end.ts";
import { reclaiming } from "./reclaiming.ts";
import { restart } from "./restart.ts";

/** A running agent is looked at this much less often than one that is being started. */
const POLLS_PER_LOOK = 60;
const DAY_MS = 86_400_000;

/**
 * Looks after a running agent. One whose plan is over is closed, so that nobody runs unpaid. One whose lease the chain
 * calls over gets another, and one whose provider has given notice moves in time.
 */
export async function live(ctx: Context, deployment: Deployment): Promise<number | null> {
  // Made on this machine to try the gateway with: there is nothing of it on Akash.
  if (deployment.currentIntentId === null) return null;
  const intent = await currentIntent(ctx, deployment);
  if ((await entitlementOf(ctx, deployment)) === "over") return await end(ctx, deployment);
  const news = await leaseNews(ctx, intent);
  if (news?.end) return await heal(ctx, deployment, intent, news.end);
  const later = ctx.clock.now() + POLLS_PER_LOOK * ctx.settings.deploy.pollMs;
  if (news?.reclaimAtMs || deployment.phase === "reclaiming")
    return await reclaiming(ctx, deployment, intent, news, later);
  await seeToFunding(ctx, intent);
  if (deployment.restartWantedAt !== null)
    return await restart(ctx, deployment, intent, deployment.restartWantedAt);
  return later;
}

async function end(ctx: Context, deployment: Deployment): Promise<number> {
  const why = "subscription_ended";
  await commitStep(ctx, deployment, {
    to: "closing",
    patch: { failure_reason: why },
    event: "closing",
    evidence: { by: why },
    parts: [
      ctx.repos.audit.part({
        actor: ctx.actor,
        action: "deployment.close",
        subjectKind: "deployment",
        subjectId: deployment.id,
        details: { reason: why },
      }),
    ],
  });
  return ctx.clock.now();
}

/**
 * There is nothing left to save or to go back to: what the agent gets is another lease and its last backup. One that
 * loses its lease over and over is stopped, and a human decides.
 */
async function heal(ctx: Context, deployment: Deployment, intent: Intent, why: LeaseEnd): Promise<number> {
  const today = await ctx.repos.events.countSince(deployment.id, BEGINS.heal, ctx.clock.now() - DAY_MS);
  if (today >= Math.max(1, ctx.settings.health.healsPerDay))
    return await giveUpHealing(ctx, deployment, intent, why);
  const change = {
    kind: "heal",
    why,
    step: "planning",
    oldLost: true,
    saved: "missed",
    silentSince: ctx.clock.now(),
  } as const;
  await commitStep(ctx, deployment, {
    to: "healing",
    // A container that outlives its lease is nobody's.
    patch: NO_KEY,
    event: BEGINS.heal,
    evidence: { why, provider: intent.provider, step: change.step },
    parts: [...beginChangeParts(ctx, deployment, change), ...lostParts(ctx, intent, why)],
  });
  return ctx.clock.now();
}

async function giveUpHealing(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  ended: LeaseEnd,
): Promise<number> {
  const why = "heals_spent";
  await commitStep(ctx, deployment, {
    to: "stopping",
    patch: { stopped_by: "owner", ...NO_KEY },
    event: "heal_given_up",
    evidence: { why, ended, provider: intent.provider },
    parts: [
      ...stopForGoodParts(ctx, deployment, { key: `heal:${intent.id}`, why }),
      ...lostParts(ctx, intent, ended),
    ],
  });
  return ctx.clock.now();
}

/** An escrow that ran dry is not its provider's doing. */
const lostParts = (ctx: Context, intent: Intent, why: LeaseEnd): Part[] => [
  ctx.repos.intents.statePart(intent.id, "unwanted", { failure_reason: why }),
  ...(why === "lease_closed" && intent.provider
    ? troubleParts(ctx, { provider: intent.provider, deploymentId: intent.deploymentId, kind: why })
    : []),
];

/** Where a service keeps escrow filled, it is told so; that it cannot be told now changes nothing about the agent. */
async function seeToFunding(ctx: Context, intent: Intent): Promise<void> {
  try {
    await backendOf(ctx, intent).keepFunded?.(dseqOf(intent));
  } catch (error) {
    ctx.log.warn({ event: "akash.funding_unsure", dseq: intent.dseq, err: error });
  }
}
