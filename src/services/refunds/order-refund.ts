import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { GivingLimit, Refund } from "../../db/repositories/refund-repository.ts";
import { AppError } from "../../errors.ts";
import { planEffectOf } from "../billing/plan/plan-effect-of.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import type { RefundWish } from "./refund-wish.ts";

/** Who is answerable for a refund. */
export interface Givers {
  givenBy: string;
  approvedBy: string | null;
}

const conflict = (reason: string, message: string): AppError =>
  new AppError("conflict", message, { details: { reason } });

/** @throws AppError `not_found` (`payment`) */
export async function requirePayment(
  ctx: Context,
  { rail, paymentId }: { rail: string; paymentId: string },
): Promise<Payment> {
  const payment = await ctx.repos.payments.find(rail, paymentId);
  if (payment) return payment;
  throw new AppError("not_found", "no such payment", { details: { reason: "payment" } });
}

/**
 * Looks at a payment once more, as it stands after the question (I9).
 * @throws AppError `not_found` (`payment`); `conflict` (`payment_changed`, `payment_disputed`)
 */
export async function lookAgain(ctx: Context, wish: RefundWish): Promise<Payment> {
  const payment = await requirePayment(ctx, wish);
  if (payment.disputed) throw conflict("payment_disputed", "a bank decides about this payment");
  if (payment.amountMinor - payment.refundedMinor !== wish.leftMinor || wish.amountMinor > wish.leftMinor)
    throw conflict("payment_changed", "money of this payment went back meanwhile");
  return payment;
}

/**
 * Orders a refund that may be made: one commit with its audit line and its wake-up, or none at all. The same wish
 * again is the same refund, and of two at once for one payment only one is ordered.
 * @throws AppError as `lookAgain`; `conflict` (`refund_under_way`); `forbidden` (`refund_limit`)
 */
export async function orderRefund(
  ctx: Context,
  wish: RefundWish,
  givers: Givers,
  limit: GivingLimit | null,
): Promise<Refund> {
  const known = await ctx.repos.refunds.find(wish.id);
  if (known) return known;
  const payment = await lookAgain(ctx, wish);
  const { effect } = await planEffectOf(ctx, payment, wish.amountMinor);
  const { id, rail: provider, paymentId: providerPaymentId, amountMinor: wantedMinor, reason } = wish;
  const { orderId, userId, currency } = payment;
  const endsPlan = effect === "ends" || (effect === "choice" && wish.endsPlan);
  const idempotencyKey = `refund:${providerPaymentId}:${id}`;
  const given = { id, provider, providerPaymentId, orderId, userId, reason, wantedMinor, endsPlan };
  const isOrdered = await ctx.repos.refunds.give({ ...given, ...givers, idempotencyKey }, limit, [
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "refund.give",
      subjectKind: "refund",
      subjectId: id,
      details: {
        payment: providerPaymentId,
        amountMinor: wantedMinor,
        currency,
        reason,
        endsPlan,
        ...givers,
      },
    }),
    wakePart(ctx, `refund:${id}`),
  ]);
  if (isOrdered) ctx.scheduler.nudge(`refund:${id}`);
  const refund = await ctx.repos.refunds.find(id);
  return refund ?? (await whyNot(ctx, wish, limit, givers));
}

async function whyNot(
  ctx: Context,
  wish: RefundWish,
  limit: GivingLimit | null,
  { givenBy }: Givers,
): Promise<never> {
  await lookAgain(ctx, wish);
  const given = limit && (await ctx.repos.refunds.givenAlone(givenBy, limit));
  if (limit && given !== null && given + wish.amountMinor > limit.mostMinor) throw pastLimit(limit, given);
  throw conflict("refund_under_way", "another refund of this payment is on its way");
}

/** @param givenMinor what they gave back of it today */
export const pastLimit = (
  { currency, mostMinor }: Pick<GivingLimit, "currency" | "mostMinor">,
  givenMinor: number,
): AppError =>
  new AppError("forbidden", "support may give back so much in a day", {
    details: { reason: "refund_limit", currency, mostMinor, leftMinor: Math.max(0, mostMinor - givenMinor) },
  });
