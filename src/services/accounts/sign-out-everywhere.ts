import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

/**
 * Unlinks every chat account of the actor, the asking one included, and ends what any of them had begun. Agents keep
 * running and are seen again after the next sign-in.
 * @returns how many were unlinked
 */
export async function signOutEverywhere({ ctx }: { ctx: Context }): Promise<number> {
  const { userId } = requireUser(ctx);
  const { chatIdentities, linkRequests, loginRequests, audit } = ctx.repos;
  const accounts = await chatIdentities.listByUser(userId);
  const chats = await chatIdentities.unlinkAll(userId);
  await linkRequests.expireAll(userId);
  for (const { platform, platformUserId } of accounts)
    await loginRequests.expireOthers(platform, platformUserId, "");
  await audit.write({
    actor: ctx.actor,
    action: "account.sign_out_everywhere",
    subjectKind: "user",
    subjectId: userId,
    details: { chats },
  });
  return chats;
}
