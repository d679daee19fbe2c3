import { z } from "zod";
import type { AdminRequest } from "../../db/repositories/admin-request-repository.ts";
import type { Refund } from "../../db/repositories/refund-repository.ts";
import { type Given, type GivingWay, givingWay } from "../../domain/admin/giving.ts";
import { dayStartOf } from "../../domain/usage/allowance.ts";
import type { UserActor } from "../actor.ts";
import { askSecondPerson } from "../admin/ask-second-person.ts";
import { requireSudo } from "../admin/require-sudo.ts";
import { paymentCaseFacts } from "../billing/payment/payment-case-facts.ts";
import type { Context } from "../context.ts";
import { lookAgain, orderRefund, pastLimit, requirePayment } from "./order-refund.ts";
import { RefundWish } from "./refund-wish.ts";

/** It is ordered, or somebody else is asked to agree. */
export type Giving = { kind: "ordered"; refund: Refund } | { kind: "asked"; request: AdminRequest };

/**
 * Gives a part of a payment back, or all that is left of it, as its giver has confirmed it. Confirmed twice, it is
 * given once.
 * @throws AppError `forbidden` (`sudo`, `refund_limit`), as `orderRefund`
 */
export async function giveRefund({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof RefundWish>;
}): Promise<Giving> {
  const actor = await requireSudo(ctx, "refund.give");
  const wish = RefundWish.parse(input);
  const known = await ctx.repos.refunds.find(wish.id);
  if (known) return { kind: "ordered", refund: known };
  const asked = await ctx.repos.adminRequests.find(wish.id);
  if (asked) return { kind: "asked", request: asked };
  const payment = await lookAgain(ctx, wish);
  const { currency } = payment;
  const way = await wayFor(ctx, actor, { currency, amountMinor: wish.amountMinor }, wish.paymentId);
  if (way.way === "second") {
    const facts = paymentCaseFacts({ ...payment, amountMinor: wish.amountMinor });
    const request = await askSecondPerson(ctx, actor, { kind: "refund", id: wish.id, payload: wish, facts });
    return { kind: "asked", request };
  }
  const givers = { givenBy: actor.userId, approvedBy: null };
  const limit =
    way.mostADayMinor === null ? null : { sinceMs: today(ctx), currency, mostMinor: way.mostADayMinor };
  return { kind: "ordered", refund: await orderRefund(ctx, wish, givers, limit) };
}

const today = ({ clock }: Context): number => dayStartOf(clock.now());

/** @throws AppError `forbidden` (`refund_limit`), which leaves an audit line as every refusal does */
async function wayFor(
  ctx: Context,
  actor: UserActor,
  amount: Pick<Given, "currency" | "amountMinor">,
  paymentId: string,
): Promise<Exclude<GivingWay, { way: "refused" }>> {
  const { role, userId } = actor;
  const { currency } = amount;
  const givenTodayMinor = await ctx.repos.refunds.givenAlone(userId, { sinceMs: today(ctx), currency });
  const way = givingWay(ctx.settings.giving, { role: role ?? "support", ...amount, givenTodayMinor });
  if (way.way !== "refused") return way;
  const about = { action: "refund.limit", subjectKind: "payment", subjectId: paymentId };
  await ctx.repos.audit.writeDenied({ actor, ...about, details: { amountMinor: amount.amountMinor } });
  throw pastLimit({ currency, mostMinor: way.mostADayMinor }, givenTodayMinor);
}

const Quote = z.object({ rail: z.string(), paymentId: z.string(), amountMinor: z.number().int().positive() });

/**
 * How a refund of so much would go, for the question that is asked before it.
 * @throws AppError `forbidden` (`sudo`, `refund_limit`), `not_found` (`payment`)
 */
export async function previewRefund({ ctx, input }: { ctx: Context; input: z.input<typeof Quote> }) {
  const actor = await requireSudo(ctx, "refund.give");
  const { amountMinor, ...which } = Quote.parse(input);
  const { currency } = await requirePayment(ctx, which);
  const { way } = await wayFor(ctx, actor, { currency, amountMinor }, which.paymentId);
  return { needsSecond: way === "second" };
}
