import type { Deployment } from "../db/repositories/deployment-repository.ts";
import { SERVING } from "../domain/deployments/phases.ts";
import { AppError } from "../errors.ts";
import type { Context } from "../services/context.ts";
import { wakePart } from "../services/wake-part.ts";

/** A token that its owner reset is found out within this long; each look leaves an audit line. */
const EVERY_MS = 6 * 3_600_000;
const PAGE = 100;

/** Event of a live agent whose bot has become useless to it. */
const CHANNEL_REVOKED = "channel_revoked";

/**
 * Looks whether live agents can still speak through the bots that were brought along, and has their owners told where
 * they cannot. A token that was refused once is never asked about again: platforms shut out who keeps trying.
 */
export async function watchTokens(ctx: Context): Promise<number> {
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.deployments.listInPhases(SERVING, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const deployment of page) if (deployment.channelKind === "pasted") await watch(ctx, deployment);
    after = page.at(-1)?.id;
    if (page.length < PAGE) return ctx.clock.now() + EVERY_MS;
  }
}

async function watch(ctx: Context, deployment: Deployment): Promise<void> {
  const platform = ctx.channels.get(deployment.channel);
  const events = await ctx.repos.events.listAfter(deployment.id);
  if (!platform || events.some(({ type }) => type === CHANNEL_REVOKED)) return;
  try {
    await platform.checkToken(await ctx.repos.deployments.openChannelToken(deployment.id, ctx.actor));
  } catch (error) {
    if (error instanceof AppError && error.code === "rejected")
      return await note(ctx, deployment, String(error.details.reason));
    ctx.log.warn({ event: "agent.token_not_checked", deploymentId: deployment.id, err: error });
  }
}

/** A row that moved meanwhile is looked at again next time. */
async function note(ctx: Context, deployment: Deployment, why: string): Promise<void> {
  ctx.log.warn({ event: "agent.channel_revoked", deploymentId: deployment.id, why });
  const noted = await ctx.repos.deployments.patch(deployment.id, deployment.version, {}, [
    ctx.repos.deployments.eventPart(deployment.id, CHANNEL_REVOKED, null, null, { why }),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  if (noted) ctx.scheduler.nudge(`card:${deployment.id}`);
}
