import type { Part } from "../../../db/cas-batch.ts";
import { dropNewsPart, formerChats } from "../../../db/erase-person.ts";
import type {
  AccountDeletion,
  DeletionSubject,
} from "../../../db/repositories/account-deletion-repository.ts";
import type { User } from "../../../db/repositories/user-repository.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { erasureJob } from "./want-deletion.ts";

/** Everything that is, or was, a chat account of theirs. */
async function subjectOf(
  ctx: Context,
  { id, clerkUserId }: User,
  tellIn: DeletionSubject["tellIn"],
): Promise<DeletionSubject> {
  const linked = await ctx.repos.chatIdentities.listByUser(id);
  const own = linked.map(({ platform, platformUserId, privateChatId: chatId }) => ({
    platform,
    platformUserId,
    chatId,
  }));
  const chats = [...own, ...(await formerChats(ctx.db, id))];
  const keys = chats.map(({ platform, platformUserId }) => `${platform}:${platformUserId}`);
  return { clerkUserId, chats: chats.filter((_, at) => keys.indexOf(keys[at] ?? "") === at), tellIn };
}

/** From here on the person is gone: no chat is theirs any more, and their address is free. */
function goneParts(ctx: Context, user: User, subject: DeletionSubject, job: string): Part[] {
  const { users, chatIdentities, audit } = ctx.repos;
  return [
    users.markDeletedPart(user.id),
    chatIdentities.unlinkAllPart(user.id),
    dropNewsPart({ ...subject, userId: user.id }),
    audit.part({
      actor: ctx.actor,
      action: "account.delete",
      subjectKind: "user",
      subjectId: user.id,
      details: { chats: subject.chats.length },
    }),
    wakePart(ctx, job),
  ];
}

/** Begins a wish that waited. @returns whether it was this call that began it */
export async function beginErasure(ctx: Context, row: AccountDeletion, user: User): Promise<boolean> {
  const { accountDeletions } = ctx.repos;
  const subject = await subjectOf(ctx, user, accountDeletions.openSubject(row).tellIn);
  const parts = goneParts(ctx, user, subject, erasureJob(row.id));
  return (await accountDeletions.transition(row, "waiting", "closing", parts, subject)) !== null;
}

/** Begins at once, for somebody who never asked. */
export async function eraseUnasked(ctx: Context, user: User, id: string): Promise<Part[]> {
  const subject = await subjectOf(ctx, user, null);
  return [
    ctx.repos.accountDeletions.insertPart({ id, userId: user.id, why: "gone", state: "closing", subject }),
    ...goneParts(ctx, user, subject, erasureJob(id)),
  ];
}
