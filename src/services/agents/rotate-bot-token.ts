import { z } from "zod";
import { isServing } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { wantNewConfiguration } from "./want-new-configuration.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Gives a bot that we manage another token, so that nobody but its agent can speak or listen with it, and has the agent
 * fetch that. A crash between the two leaves an agent with a token that is refused, which is found out and mended by
 * fetching anew; doing it twice makes one token more.
 * @throws AppError `not_found`; `conflict` (`not_running`, `not_managed`); `forbidden` when its owner took the bot from
 *   us; `unavailable`
 */
export async function rotateBotToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId } = Input.parse(input);
  const row = await ownDeployment(ctx, deploymentId);
  if (!isServing(row.phase)) throw refused("not_running");
  const platform = ctx.channels.get(row.channel);
  if (row.channelKind !== "managed" || !row.channelAccountId || !platform) throw refused("not_managed");
  await platform.rotateManagedToken(row.channelAccountId);
  ctx.log.info({ event: "agent.token_rotated", deploymentId });
  await wantNewConfiguration(ctx, deploymentId);
}

const refused = (reason: string): AppError =>
  new AppError("conflict", "this bot's token cannot be changed by us now", { details: { reason } });
