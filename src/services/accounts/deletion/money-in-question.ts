import type { Context } from "../../context.ts";

/** What about a person's money is not settled: nobody could be asked about it once they are forgotten. */
export type MoneyInQuestion = "dispute_open" | "refund_held" | "refund_underway";

/** Why the account cannot be erased yet; null where no money is in question. */
export async function moneyInQuestion(
  { repos }: Pick<Context, "repos">,
  userId: string,
): Promise<MoneyInQuestion | null> {
  if (await repos.payments.hasOpenDispute({ userId })) return "dispute_open";
  if (await repos.refunds.isHeldFor(userId)) return "refund_held";
  return (await repos.refunds.isUnderwayFor(userId)) ? "refund_underway" : null;
}
