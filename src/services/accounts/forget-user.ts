import type { User } from "../../db/repositories/user-repository.ts";
import type { Context } from "../context.ts";

/** Ends the account of a person whom Clerk no longer knows: chats unlinked, name and address erased, ledger kept. */
export async function forgetUser(ctx: Context, user: User): Promise<void> {
  if (user.deletedAt !== null) return;
  const chats = await ctx.repos.chatIdentities.unlinkAll(user.id);
  await ctx.repos.users.markDeleted(user.id);
  await ctx.repos.audit.write({
    actor: ctx.actor,
    action: "account.delete",
    subjectKind: "user",
    subjectId: user.id,
    details: { chats },
  });
}
