import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../../services/context.ts";

/**
 * Rotates a managed bot's token, so that whoever holds the one before cannot speak with it any more, as a container of a
 * provider that vanished (I6). Nothing happens to a token that was brought along: only its owner can change it.
 */
export async function takeToken(ctx: Context, deployment: Deployment): Promise<void> {
  if (deployment.channelKind !== "managed" || !deployment.channelAccountId) return;
  const platform = ctx.channels.get(deployment.channel);
  try {
    await platform?.rotateManagedToken(deployment.channelAccountId);
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "forbidden" && error.code !== "not_found"))
      throw error;
    ctx.log.warn({ event: "agent.fence_impossible", deploymentId: deployment.id, err: error });
  }
}
