import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

/** More than anybody has, few enough to be shown in one message. */
const MAX_ACCOUNTS = 8;

/** @throws AppError `conflict` (`too_many_accounts`) when this person can link no further chat account */
export async function requireRoom(ctx: Context, userId: string): Promise<void> {
  const linked = await ctx.repos.chatIdentities.listByUser(userId);
  if (linked.length < MAX_ACCOUNTS) return;
  throw new AppError("conflict", `${MAX_ACCOUNTS} chat accounts are linked already`, {
    details: { reason: "too_many_accounts" },
  });
}
