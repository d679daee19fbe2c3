import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

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
  const wasLinked = await ctx.repos.chatIdentities.unlink(actor.platform, actor.platformUserId);
  await ctx.repos.loginRequests.expireOthers(actor.platform, actor.platformUserId, "");
  if (wasLinked && actor.kind === "user") {
    await ctx.repos.audit.write({
      actor,
      action: "account.logout",
      subjectKind: "user",
      subjectId: actor.userId,
    });
  }
  return { wasLinked };
}
