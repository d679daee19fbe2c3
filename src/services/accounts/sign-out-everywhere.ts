import { runParts } from "../../db/run.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/**
 * Unlinks every chat account of the actor, the asking one included, and ends what any of them had begun. The browsers
 * in which they are signed in are signed out by a job, since the sign-in provider may be away. Agents keep running and
 * are seen again after the next sign-in.
 * @returns how many accounts were unlinked
 */
export async function signOutEverywhere({ ctx }: { ctx: Context }): Promise<number> {
  const { userId } = requireUser(ctx);
  const { chatIdentities, linkRequests, loginRequests, audit, outbox } = ctx.repos;
  const accounts = await chatIdentities.listByUser(userId);
  await runParts(ctx.db, [
    ...accounts.map(({ platform, privateChatId }) => outbox.giveUpNewsPart(platform, privateChatId)),
    chatIdentities.unlinkAllPart(userId),
    audit.part({
      actor: ctx.actor,
      action: "account.sign_out_everywhere",
      subjectKind: "user",
      subjectId: userId,
      details: { chats: accounts.length },
    }),
    wakePart(ctx, `sessions:${userId}`),
  ]);
  ctx.scheduler.nudge(`sessions:${userId}`);
  await linkRequests.expireAll(userId);
  for (const { platform, platformUserId } of accounts)
    await loginRequests.expireOthers(platform, platformUserId, "");
  return accounts.length;
}
