import { z } from "zod";
import { isServing } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { commitNewConfiguration } from "./want-new-configuration.ts";

const Input = z.object({ deploymentId: z.string(), token: z.string() });

/**
 * Takes another token of the same bot, and has its agent come back with it.
 * @throws AppError `not_found`; `rejected` as its platform refuses a token, or `other_bot` (with its `username`) for that
 *   of another one; `conflict` (`not_running`, `not_pasted`, `raced`); `unavailable` when it cannot be asked
 */
export async function replaceBotToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId, token } = Input.parse(input);
  const row = await ownDeployment(ctx, deploymentId);
  const platform = ctx.channels.get(row.channel);
  if (!isServing(row.phase) && row.phase !== "stopped") throw refused("not_running");
  if (row.channelKind !== "pasted" || !platform) throw refused("not_pasted");
  const account = await platform.checkToken(token);
  if (account.accountId !== row.channelAccountId)
    throw new AppError("rejected", "the token belongs to another bot", {
      details: { reason: "other_bot", username: row.channelUsername, platform: row.channel },
    });
  await untilCommitted(async () => {
    const now = await ownDeployment(ctx, deploymentId);
    return (await commitNewConfiguration(ctx, now, { channel_token: token })) || null;
  });
}

const refused = (reason: string): AppError =>
  new AppError("conflict", "this agent takes no other token now", { details: { reason } });
