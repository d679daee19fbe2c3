import { v7 as uuidv7 } from "uuid";
import type { User } from "../../db/repositories/user-repository.ts";
import { runParts } from "../../db/run.ts";
import type { Context } from "../context.ts";
import { beginErasure, eraseUnasked } from "./deletion/begin-erasure.ts";
import { erasureJob } from "./deletion/want-deletion.ts";

/**
 * Ends the account of a person whom Clerk no longer knows, in one commit: chats unlinked, name and address erased, so
 * that the address is free. Closing their agents, cancelling their plans and erasing the rest is the work of its job.
 * @throws AppError `conflict` when somebody else began it just now; then it is done
 */
export async function forgetUser(ctx: Context, user: User): Promise<void> {
  if (user.deletedAt !== null) return;
  const asked = await ctx.repos.accountDeletions.findOpen(user.id);
  if (asked) {
    await beginErasure(ctx, asked, user);
    return ctx.scheduler.nudge(erasureJob(asked.id));
  }
  const id = uuidv7();
  await runParts(ctx.db, await eraseUnasked(ctx, user, id));
  ctx.scheduler.nudge(erasureJob(id));
}
