import { commitCas } from "../db/cas-batch.ts";
import type { Deployment } from "../db/repositories/deployment-repository.ts";
import { RESTING } from "../domain/deployments/phases.ts";
import type { Context } from "../services/context.ts";
import { lookAtChannel } from "../services/health/look-at-channel.ts";
import { wakePart } from "../services/wake-part.ts";

/** A token that its owner reset is found out within this long; each look leaves an audit line. */
const EVERY_MS = 6 * 3_600_000;
const PAGE = 100;

/**
 * Looks whether agents can still speak through the bots that were brought along, also where nothing is heard from inside
 * their containers. What is found out is judged with everything else that is known of the agent.
 */
export async function watchTokens(ctx: Context): Promise<number> {
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.deployments.listInPhases(RESTING, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const deployment of page) if (deployment.channelKind === "pasted") await watch(ctx, deployment);
    after = page.at(-1)?.id;
    if (page.length < PAGE) return ctx.clock.now() + EVERY_MS;
  }
}

async function watch(ctx: Context, deployment: Deployment): Promise<void> {
  const { id, currentIntentId } = deployment;
  if (currentIntentId === null) return;
  const health = await ctx.repos.agentHealth.begin(id, currentIntentId);
  // A token that was refused once is never asked about again: platforms shut out who keeps trying.
  if (health.channelSays !== null && health.channelSays !== "ok") return;
  const says = await lookAtChannel(ctx, deployment);
  if (says === null || says === "ok") return;
  ctx.log.warn({ event: "agent.channel_revoked", deploymentId: id, why: says });
  const head = ctx.repos.agentHealth.head(health, { channel_says: says, channel_at: ctx.clock.now() });
  if (await commitCas(ctx.db, head, [wakePart(ctx, `health:${id}`)])) ctx.scheduler.nudge(`health:${id}`);
}
