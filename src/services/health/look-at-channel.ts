import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { ChannelSays } from "../../domain/health/evidence.ts";
import { AppError, isTransient } from "../../errors.ts";
import type { Context } from "../context.ts";

/**
 * Asks the platform what keeps an agent's bot from hearing its people. The token is fetched or opened for this moment,
 * and nothing is taken from whoever polls with it.
 * @returns null when nobody can say
 */
export async function lookAtChannel(ctx: Context, deployment: Deployment): Promise<ChannelSays | null> {
  const platform = ctx.channels.get(deployment.channel);
  if (!platform || !deployment.channelAccountId) return null;
  try {
    const token =
      deployment.channelKind === "pasted"
        ? await ctx.repos.deployments.openChannelToken(deployment.id, ctx.actor)
        : await platform.managedToken(deployment.channelAccountId);
    return await platform.lookAt(token);
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return "not_managed";
    if (!isTransient(error))
      ctx.log.warn({ event: "agent.channel_unseen", deploymentId: deployment.id, err: error });
    return null;
  }
}
