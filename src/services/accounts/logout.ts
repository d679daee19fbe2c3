import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { unlinkAccount } from "./unlink-account.ts";

/**
 * Unlinks the chat account that asks. Agents keep running and are seen again after the next sign-in.
 * @returns whether it had been linked
 */
export async function logout({
  ctx,
}: {
  ctx: Context;
  input?: Record<string, never>;
}): Promise<{ wasLinked: boolean }> {
  const { actor } = ctx;
  if (actor.kind !== "guest" && actor.kind !== "user")
    throw new AppError("forbidden", "only a chat account can sign out");
  const { platform, platformUserId } = actor;
  if (actor.kind === "user")
    return { wasLinked: (await unlinkAccount({ ctx, input: { platform, platformUserId } })) !== null };
  await ctx.repos.loginRequests.expireOthers(platform, platformUserId, "");
  return { wasLinked: false };
}
