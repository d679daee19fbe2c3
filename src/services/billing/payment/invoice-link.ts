import { z } from "zod";
import { AppError } from "../../../errors.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";

const Input = z.object({ rail: z.string(), paymentId: z.string() });

/**
 * The provider's page of the invoice behind a payment of the actor's, asked for anew each time: such links end.
 * @throws AppError `not_found` (`no_invoice`), also for somebody else's payment (I4), or what the provider answered
 */
export async function invoiceLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<string> {
  const actor = requireUser(ctx);
  const { rail, paymentId } = Input.parse(input);
  const payment = await ctx.repos.payments.find(rail, paymentId);
  const invoiceId = payment?.userId === actor.userId ? payment.invoiceId : null;
  const url = invoiceId === null ? null : await railOf(ctx, rail).invoiceUrl?.(invoiceId);
  if (!url)
    throw new AppError("not_found", "there is no page of this invoice", {
      details: { reason: "no_invoice" },
    });
  return url;
}
