import { z } from "zod";
import type { AdminCase } from "../../db/repositories/admin-case-repository.ts";
import { AppError } from "../../errors.ts";
import { paymentNewsParts } from "../billing/payment/payment-news.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { requireSudo } from "./require-sudo.ts";

const Input = z.object({ number: z.number().int(), decision: z.enum(["refund", "refuse"]) });

/**
 * Decides about a refund that was one too many in a day: it is made, or the money stays. Either settles its case and is
 * told to the person; doing it twice changes nothing.
 * @returns the case as it stands
 * @throws AppError `forbidden` (`sudo`), `not_found` (`case`)
 */
export async function decideRefund({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AdminCase> {
  const actor = await requireSudo(ctx, "refund.decide");
  const { number, decision } = Input.parse(input);
  const row = await ctx.repos.adminCases.findByNumber(number);
  const refund = row?.kind === "refund_over_limit" ? await ctx.repos.refunds.find(row.subject) : null;
  if (!row || !refund) throw new AppError("not_found", "no such case", { details: { reason: "case" } });
  const order = refund.orderId ? await ctx.repos.orders.find(refund.orderId) : null;
  const payment = await ctx.repos.payments.find(refund.provider, refund.providerPaymentId);
  const isMade = decision === "refund";
  const patch = isMade ? { approved_by: actor.userId } : {};
  const done = await ctx.repos.refunds.transition(refund.id, ["held"], isMade ? "wanted" : "refused", patch, [
    ctx.repos.adminCases.settlePart(row.key, { by: actor.userId, note: decision }),
    ctx.repos.audit.part({
      actor,
      action: `refund.${isMade ? "approve" : "refuse"}`,
      subjectKind: "refund",
      subjectId: refund.id,
    }),
    ...(isMade
      ? [wakePart(ctx, `refund:${refund.id}`)]
      : paymentNewsParts(ctx, order?.deploymentId ?? null, "refund_declined", {
          amountMinor: payment?.amountMinor ?? null,
          currency: payment?.currency ?? null,
        })),
  ]);
  if (done && isMade) ctx.scheduler.nudge(`refund:${refund.id}`);
  return (await ctx.repos.adminCases.find(row.id)) ?? row;
}
