import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

/**
 * Nothing new is sold to, or started for, somebody whose payment is disputed, or who waits for an administrator to give
 * one back.
 * @throws AppError `conflict` (`dispute_open`, `refund_held`)
 */
export async function requireClear(ctx: Context, userId: string): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "nothing new is started for this person now", { details: { reason } });
  };
  if (await ctx.repos.payments.hasOpenDispute({ userId })) refuse("dispute_open");
  if (await ctx.repos.refunds.isHeldFor(userId)) refuse("refund_held");
}
