import { z } from "zod";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { ownPlanAfresh } from "./own-plan.ts";

const Input = z.object({ subscriptionId: z.string() });

/**
 * The page on which an unpaid change of plan can still be paid, read afresh; null where there is none any more. It is
 * for the payer alone, so it is kept nowhere. A change that was paid there meanwhile has taken effect by then.
 * @throws AppError `not_found` (`plan`), `gone`, or what the provider answered
 */
export async function unpaidChangeLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<string | null> {
  const row = await ownPlanAfresh(ctx, Input.parse(input).subscriptionId);
  const { pending } = await railOf(ctx, row.provider).readSubscription(row.providerSubscriptionId);
  return pending?.kind === "unpaid" ? pending.payUrl : null;
}
