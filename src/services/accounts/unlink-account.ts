import { z } from "zod";
import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { leaveChat } from "./leave-chat.ts";

const Input = z.object({
  platform: z.enum(["telegram", "discord"]),
  platformUserId: z.string().min(1).max(64),
});

/**
 * Takes one of the actor's chat accounts away from them; their agents keep running. Somebody else's account is not
 * found (I4).
 * @returns the account that was unlinked and how many are left; null when it was not theirs, or no longer
 */
export async function unlinkAccount({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<{ unlinked: ChatIdentity; left: number } | null> {
  const { userId } = requireUser(ctx);
  const { platform, platformUserId } = Input.parse(input);
  const { chatIdentities, audit, linkRequests, loginRequests } = ctx.repos;
  const account = await chatIdentities.find(platform, platformUserId);
  if (!account || account.userId !== userId) return null;
  const line = audit.part({
    actor: ctx.actor,
    action: "account.unlink",
    subjectKind: "user",
    subjectId: userId,
    details: { account: audit.opaqueId(platform, platformUserId) },
  });
  const leaving = await leaveChat(ctx, account);
  if (!(await chatIdentities.unlink({ platform, platformUserId, userId }, [line, ...leaving.parts])))
    return null;
  leaving.nudge();
  // Whatever it began ends with it: a code that it was waiting for must not bring it back.
  await linkRequests.expireAll(userId);
  await loginRequests.expireOthers(platform, platformUserId, "");
  return { unlinked: account, left: (await chatIdentities.listByUser(userId)).length };
}
