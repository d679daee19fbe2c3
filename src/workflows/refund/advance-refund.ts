import type { Part } from "../../db/cas-batch.ts";
import type { CaseFacts, NewCase } from "../../db/repositories/admin-case-repository.ts";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { Refund } from "../../db/repositories/refund-repository.ts";
import { dayStartOf } from "../../domain/usage/allowance.ts";
import { AppError } from "../../errors.ts";
import type { RefundFacts } from "../../ports/payment-rail.ts";
import { caseOverPart, openCaseParts } from "../../services/admin/open-case.ts";
import { endWhatItPaidFor } from "../../services/billing/payment/end-what-it-paid-for.ts";
import { agentOfPayment, paymentNewsParts } from "../../services/billing/payment/payment-news.ts";
import { returnDifferencesParts } from "../../services/billing/payment/return-differences.ts";
import { takeNoteOfRefund } from "../../services/billing/payment/sync-payment.ts";
import { endPlan } from "../../services/billing/plan/end-plan.ts";
import { planEffectOf } from "../../services/billing/plan/plan-effect-of.ts";
import { railOf } from "../../services/billing/rail-of.ts";
import type { Context } from "../../services/context.ts";
import { followOrder } from "../../services/follow-agent.ts";

/** A refund that the bank works on is looked at this often. */
const PENDING_MS = 3_600_000;
/** A refused refund is asked for again this often: a human may have made it possible meanwhile. */
const REFUSED_MS = 86_400_000;

/** A refund with the payment it gives back, as our books have it, and the agent whose chat hears of it. */
interface Work {
  refund: Refund;
  payment: Payment | null;
  agentId: string | null;
}

async function workOn(ctx: Context, refund: Refund): Promise<Work> {
  const payment = await ctx.repos.payments.find(refund.provider, refund.providerPaymentId);
  return { refund, payment, agentId: await agentOfPayment(ctx, { orderId: refund.orderId, payment }) };
}

/**
 * Money first, then what it paid for, each under a key written down before; a crash repeats the same request. A
 * refund that cannot be made now still ends its subscription, so that nothing more is taken while a human looks; one
 * that an administrator gives leaves everything as it is until the money is back.
 */
export async function advanceRefund(ctx: Context, id: string): Promise<number | null> {
  const refund = await ctx.repos.refunds.find(id);
  if (!refund || refund.state === "done" || refund.state === "refused") return null;
  await followOrder(ctx, refund.orderId);
  const work = await workOn(ctx, refund);
  if (refund.state === "refunded") return await finishRefund(ctx, work);
  if (refund.state === "held" || (await isOneTooMany(ctx, refund))) return await hold(ctx, work);
  return await giveMoneyBack(ctx, work);
}

/**
 * Whoever makes agents fail on purpose costs the operator the provider's fees each time: only so many payments a day go
 * back without an administrator.
 */
async function isOneTooMany(ctx: Context, refund: Refund): Promise<boolean> {
  if (refund.kind !== "unstarted" || refund.state !== "wanted" || refund.approvedBy !== null) return false;
  const earlier = await ctx.repos.refunds.countEarlier(refund, dayStartOf(refund.createdAt));
  return earlier >= ctx.settings.refundsPerDay;
}

/** What is given back: a part, or the whole payment. */
const sumOf = ({ refund, payment }: Work) => ({
  amountMinor: refund.wantedMinor ?? payment?.amountMinor ?? null,
  currency: payment?.currency ?? null,
});

/** The money stays until somebody decides; nothing more is taken meanwhile. */
async function hold(ctx: Context, work: Work): Promise<null> {
  const { refund, agentId } = work;
  if (refund.state === "wanted")
    await ctx.repos.refunds.transition(refund.id, ["wanted"], "held", {}, [
      ...paymentNewsParts(ctx, agentId, "refund_held", sumOf(work)),
      ...openCaseParts(ctx, caseFor(work, "refund_over_limit")),
    ]);
  await stopBilling(ctx, refund);
  return null;
}

async function giveMoneyBack(ctx: Context, work: Work): Promise<number | null> {
  const { refund } = work;
  ctx.checkpoint("refund.before_call");
  const facts = await askForRefund(ctx, refund);
  ctx.checkpoint("refund.done_unrecorded");
  if (facts instanceof AppError) return await refused(ctx, work, facts.code);
  if (facts.status === "failed") return await refused(ctx, work, "refund_failed");
  if (facts.status === "pending") {
    await stopBilling(ctx, refund);
    return ctx.clock.now() + PENDING_MS;
  }
  const { refundId: providerRefundId, amountMinor, currency } = facts;
  const isAll = refund.wantedMinor === null;
  await ctx.repos.refunds.transition(
    refund.id,
    ["wanted", "failed"],
    "refunded",
    { provider_refund_id: providerRefundId, amount_minor: amountMinor, currency },
    [ctx.repos.payments.refundedPart(refund.provider, refund.providerPaymentId, isAll ? "all" : amountMinor)],
  );
  ctx.log.info({ event: "refund.made", refundId: refund.id, providerRefundId, amountMinor, currency });
  return ctx.clock.now();
}

/** Only a definite refusal is an answer; anything else is thrown and tried again (I3). */
async function askForRefund(ctx: Context, refund: Refund): Promise<RefundFacts | AppError> {
  try {
    return await railOf(ctx, refund.provider).refund({
      paymentId: refund.providerPaymentId,
      amountMinor: refund.wantedMinor,
      idempotencyKey: refund.idempotencyKey,
      reason: refund.reason,
    });
  } catch (error) {
    if (error instanceof AppError && (error.code === "rejected" || error.code === "not_found")) return error;
    throw error;
  }
}

const caseOf = (refund: Refund): string => `refund:${refund.id}`;

function caseFor(
  work: Work,
  kind: "refund_refused" | "refund_over_limit" | "refund_overtaken",
  error?: string,
): NewCase {
  const { refund } = work;
  const { amountMinor, currency } = sumOf(work);
  const facts: CaseFacts = {
    rail: refund.provider,
    payment: refund.providerPaymentId,
    ...(error !== undefined && { error }),
    ...(refund.userId !== null && { user: refund.userId }),
    ...(amountMinor !== null && currency !== null && { amountMinor, currency }),
  };
  return { key: caseOf(refund), kind, subject: refund.id, facts };
}

async function refused(ctx: Context, work: Work, error: string): Promise<number | null> {
  const { refund, agentId } = work;
  const isGiven = refund.kind === "given";
  if (work.payment?.dispute === "lost") return await leaveToBank(ctx, work, error);
  if (isGiven && (await isOvertaken(ctx, work))) return await giveUp(ctx, work, error);
  ctx.log.error({
    event: "refund.needs_human",
    refundId: refund.id,
    paymentId: refund.providerPaymentId,
    error,
  });
  await ctx.repos.refunds.transition(refund.id, ["wanted"], "failed", { error }, [
    // Nobody has promised its person one that is only being given.
    ...(isGiven ? [] : paymentNewsParts(ctx, agentId, "refund_failed", { ...sumOf(work), error })),
    ...openCaseParts(ctx, caseFor(work, "refund_refused", error)),
    auditPart(ctx, refund, "refund.failed", { error }),
  ]);
  await stopBilling(ctx, refund);
  return ctx.clock.now() + REFUSED_MS;
}

/** The bank has given the money back already: there is nothing left to ask for, today or any other day. */
async function leaveToBank(ctx: Context, { refund }: Work, error: string): Promise<null> {
  await stopBilling(ctx, refund);
  return await endRefused(ctx, refund, error);
}

/** Whether so much is not left any more: somebody else has given money of this payment back meanwhile. */
async function isOvertaken(ctx: Context, { refund }: Work): Promise<boolean> {
  const facts = await railOf(ctx, refund.provider).readPayment(refund.providerPaymentId);
  return facts.amountMinor - facts.refundedMinor < (refund.wantedMinor ?? 0);
}

/** Nothing will come of it, ever: administrators hear that, and what went back otherwise is noted. */
async function giveUp(ctx: Context, work: Work, error: string): Promise<null> {
  const { refund } = work;
  await noteTheRest(ctx, refund);
  return await endRefused(ctx, refund, error, openCaseParts(ctx, caseFor(work, "refund_overtaken", error)));
}

/** @param opened the case that takes the place of the one that asks for help with it */
async function endRefused(ctx: Context, refund: Refund, error: string, opened: Part[] = []): Promise<null> {
  await ctx.repos.refunds.transition(refund.id, ["wanted", "failed"], "refused", { error }, [
    caseOverPart(ctx, caseOf(refund)),
    ...opened,
    auditPart(ctx, refund, "refund.failed", { error }),
  ]);
  return null;
}

const auditPart = (
  ctx: Context,
  refund: Refund,
  action: string,
  details: Record<string, string> = {},
): Part =>
  ctx.repos.audit.part({
    actor: ctx.actor,
    action,
    subjectKind: "refund",
    subjectId: refund.id,
    ...(Object.keys(details).length > 0 && { details }),
  });

async function stopBilling(ctx: Context, refund: Refund): Promise<void> {
  const { providerSubscriptionId: subscriptionId, provider: rail } = refund;
  if (!subscriptionId) return;
  await endPlan(ctx, { rail, subscriptionId, idempotencyKey: `cancel:${refund.id}` });
}

async function finishRefund(ctx: Context, work: Work): Promise<null> {
  const { refund, payment } = work;
  const ends = refund.kind === "given" && payment !== null && (await isOver(ctx, refund, payment));
  if (ends) await endWhatItPaidFor(ctx, payment, "refunded");
  await stopBilling(ctx, refund);
  if (refund.kind === "given") await noteTheRest(ctx, refund);
  await finish(ctx, work, ends);
  return null;
}

/** By its giver's word, or since together with others it left nothing of what pays for the plan. */
const isOver = async (ctx: Context, refund: Refund, payment: Payment): Promise<boolean> =>
  refund.endsPlan || (await planEffectOf(ctx, payment, 0)).effect === "ends";

/** While one of ours was on its way, nobody took note of what else went back of this payment. */
async function noteTheRest(ctx: Context, { provider, providerPaymentId }: Refund): Promise<void> {
  const facts = await railOf(ctx, provider).readPayment(providerPaymentId);
  const known = await ctx.repos.payments.find(provider, providerPaymentId);
  if (known && facts.refundedMinor > known.refundedMinor) await takeNoteOfRefund(ctx, known, facts);
}

/** The order of a payment that is back as a whole is over. */
async function closeOrder(ctx: Context, { refund, payment }: Work): Promise<void> {
  if (refund.kind === "given" || !refund.orderId || payment?.role !== "fulfils") return;
  await ctx.repos.orders.transition(refund.orderId, ["paid", "fulfilled", "disputed"], "refunded", {
    reason: refund.reason,
  });
}

/** Whether it goes on as if nothing had been given back; what else went back, or an end of before, may have ended it. */
const planGoesOn = async (ctx: Context, payment: Payment | null): Promise<boolean> =>
  payment !== null && (await planEffectOf(ctx, payment, 0)).plan !== null;

async function finish(ctx: Context, work: Work, endsPlan: boolean): Promise<void> {
  const { refund, payment, agentId } = work;
  await closeOrder(ctx, work);
  const isGiven = refund.kind === "given";
  const told = paymentNewsParts(ctx, agentId, "refunded", {
    amountMinor: refund.amountMinor,
    currency: refund.currency,
    reason: refund.reason,
    refundId: refund.providerRefundId,
    ...(isGiven && {
      paidMinor: payment?.amountMinor ?? null,
      endsPlan: endsPlan || ((await planGoesOn(ctx, payment)) ? false : null),
    }),
  });
  await ctx.repos.refunds.transition(refund.id, ["refunded"], "done", {}, [
    ...(isGiven ? [] : await returnDifferencesParts(ctx, refund)),
    ...told,
    caseOverPart(ctx, caseOf(refund)),
    auditPart(ctx, refund, "refund.done"),
  ]);
  if (agentId !== null) ctx.scheduler.nudge(`card:${agentId}`);
}
