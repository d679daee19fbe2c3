import { z } from "zod";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * The actor goes on with a draft of theirs in another chat than the one they began it in: its card and its news belong
 * there from now on. What is paid for already stays where it was.
 */
export async function askFromHere({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { userId, platform, chatId } = requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  await ctx.repos.deployments.moveOrigin(userId, deploymentId, { platform, chatId });
}
