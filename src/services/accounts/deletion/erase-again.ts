import type { ErasedList } from "../../../db/erased-list.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { forgetUser } from "../forget-user.ts";

const PAGE = 100;

/**
 * Begins anew to erase whoever a copy that was put back still holds and was erased since it was made. Done before
 * anybody is answered; the rest is the work of each one's job. Where the database was not put back it does nothing.
 * @throws AppError `unavailable` when the list cannot be read: better no start than one that knows them again
 */
export async function eraseAgain(ctx: Context, erased: ErasedList): Promise<void> {
  if (!(await ctx.repos.databaseRestores.open())) return;
  const wasErased = await erased.read();
  if (!wasErased) return;
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.users.listIds({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const userId of page) if (wasErased(userId)) await eraseOne(ctx, userId);
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}

async function eraseOne(ctx: Context, userId: string): Promise<void> {
  const user = await ctx.repos.users.findById(userId);
  if (!user || user.deletedAt !== null) return;
  try {
    await forgetUser(ctx, user);
  } catch (error) {
    // Another replica, which starts as well, was faster.
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
  ctx.log.warn({ event: "restore.erased_again", userId });
}
