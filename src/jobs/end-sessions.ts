import type { Context } from "../services/context.ts";

/** Signs a person out of every browser, however often the sign-in provider has to be asked. */
export async function endSessions(ctx: Context, userId: string): Promise<null> {
  const user = await ctx.repos.users.findById(userId);
  if (!user || user.deletedAt !== null) return null;
  const ended = await ctx.identity.endSessions(user.clerkUserId);
  ctx.log.info({ event: "account.browsers_signed_out", userId, ended });
  return null;
}
