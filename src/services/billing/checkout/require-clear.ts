import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";

/** Whoever wants to start something, and the bot that is to speak for it. */
type Wanted = Pick<Deployment, "userId" | "channel" | "channelAccountId">;

/**
 * Nothing new is sold to, or started for, somebody whose payment is disputed, who waits for an administrator to give one
 * back, or whose agent, or whose bot, the operator has paused.
 * @throws AppError `conflict` (`dispute_open`, `refund_held`), `forbidden` (`held_back`)
 */
export async function requireClear(ctx: Context, wanted: Wanted): Promise<void> {
  await requireNotHeldBack(ctx, wanted);
  await requireSettled(ctx, wanted.userId);
}

/** Nothing of their money is in question. @throws AppError `conflict` (`dispute_open`, `refund_held`) */
export async function requireSettled(ctx: Context, userId: string): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "nothing new is started for this person now", { details: { reason } });
  };
  if (await ctx.repos.payments.hasOpenDispute({ userId })) refuse("dispute_open");
  if (await ctx.repos.refunds.isHeldFor(userId)) refuse("refund_held");
}

/**
 * A pause by the operator cannot be got rid of by closing its agent and starting it, or another, anew.
 * @throws AppError `forbidden` (`held_back`, with the operator's words)
 */
export async function requireNotHeldBack(ctx: Context, wanted: Wanted): Promise<void> {
  const { userId, channel, channelAccountId: accountId } = wanted;
  const pause = await ctx.repos.modelPauses.findHolding({ userId, channel, accountId });
  if (!pause) return;
  throw new AppError("forbidden", "the operator has paused an agent of this person or this bot", {
    details: { reason: "held_back", words: pause.reason },
  });
}
