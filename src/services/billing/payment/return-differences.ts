import type { Part } from "../../../db/cas-batch.ts";
import type { Refund } from "../../../db/repositories/refund-repository.ts";
import type { Context } from "../../context.ts";
import { deriveId } from "../../derive-id.ts";
import { bookUnheard } from "./book-unheard.ts";
import { wantRefundParts } from "./want-refund-parts.ts";

/**
 * A plan that is given back as a whole, because nothing ever ran on it, may have been made bigger meanwhile: what was
 * paid for that since goes back as well. What is returned belongs into the commit that finishes the plan's own refund.
 */
export async function returnDifferencesParts(ctx: Context, refund: Refund): Promise<Part[]> {
  const { provider, providerSubscriptionId: subscriptionId, orderId, userId, reason } = refund;
  if (!subscriptionId) return [];
  await bookUnheard(ctx, provider, subscriptionId);
  const whole = await ctx.repos.payments.find(provider, refund.providerPaymentId);
  const standing = await ctx.repos.payments.listStanding(provider, subscriptionId);
  return standing
    .filter(({ role, createdAt }) => role === "plan_change" && createdAt >= (whole?.createdAt ?? 0))
    .flatMap(({ providerPaymentId }) =>
      wantRefundParts(ctx, {
        id: deriveId("refund", `${provider}:${providerPaymentId}`),
        provider,
        providerPaymentId,
        orderId,
        userId,
        providerSubscriptionId: null,
        reason,
        kind: "difference",
      }),
    );
}
