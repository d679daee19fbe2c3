import { z } from "zod";
import type { NewCase } from "../../../db/repositories/admin-case-repository.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";
import { runParts, runPartsIf } from "../../../db/run.ts";
import type { PaymentFacts } from "../../../ports/payment-rail.ts";
import { openCaseParts, pageOf } from "../../admin/open-case.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { planEffectOf } from "../plan/plan-effect-of.ts";
import { syncSubscription } from "../plan/sync-subscription.ts";
import { railOf } from "../rail-of.ts";
import { disputeParts } from "./dispute-case.ts";
import { endWhatItPaidFor } from "./end-what-it-paid-for.ts";
import { freezePlan, thawPlan } from "./follow-dispute.ts";
import { paymentCaseFacts } from "./payment-case-facts.ts";
import { agentOfPayment, paymentNewsParts } from "./payment-news.ts";

const Input = z.object({ rail: z.string(), paymentId: z.string() });

/**
 * Notes refunds and disputes that began outside GoClaw. Money taken back in full, or lost to a bank, ends the agents it
 * paid for and the plan itself, since a free slot would run another agent on nothing (I1); while a bank decides, the
 * plan is frozen. Payments we have never seen belong to a checkout and are left to it.
 */
export async function syncPayment({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { rail, paymentId } = Input.parse(input);
  if (await ctx.repos.payments.find(rail, paymentId))
    await takeNote(ctx, rail, await railOf(ctx, rail).readPayment(paymentId));
}

/**
 * What was lost is written down last: a payment that is noted as lost is not looked at again, so that whatever it
 * paid for must be over by then. What the provider says was read before our books are: so a refund of ours that is
 * in it is either on its way there or booked, and never taken for somebody else's.
 */
async function takeNote(ctx: Context, rail: string, facts: PaymentFacts): Promise<void> {
  const { paymentId } = facts;
  const ours = await ctx.repos.refunds.findUnderway(rail, paymentId);
  const known = await ctx.repos.payments.find(rail, paymentId);
  if (!known) return;
  if (facts.dispute !== known.dispute) await takeNoteOfDispute(ctx, known, facts);
  if (facts.refundedMinor <= known.refundedMinor) return;
  if (ours) return await leaveToRefund(ctx, ours.id);
  await takeNoteOfRefund(ctx, known, facts);
}

/**
 * The provider's word of a refund that we asked for may come before ours is booked. It is nobody else's then, and goes
 * on at once; whatever somebody gave back beside it shows at the next look.
 */
async function leaveToRefund(ctx: Context, id: string): Promise<void> {
  await runParts(ctx.db, [wakePart(ctx, `refund:${id}`)]);
  ctx.scheduler.nudge(`refund:${id}`);
}

/** More is back than our books say, and nothing of ours is on its way. */
export async function takeNoteOfRefund(ctx: Context, known: Payment, facts: PaymentFacts): Promise<void> {
  const { provider: rail, providerPaymentId, role } = known;
  const isPart = facts.refundedMinor < facts.amountMinor || role === "plan_change";
  if (role !== "surplus" && isPart) return await tellOfPart(ctx, known, facts.refundedMinor);
  if (role !== "surplus")
    await endWhatItPaidFor(ctx, known, "refunded", known.subscriptionId ?? facts.subscriptionId);
  await ctx.repos.payments.setRefunded(rail, providerPaymentId, facts.refundedMinor);
}

/**
 * Somebody gave part of it back by hand: what was bought runs on, as its owner is told unless it was over before, and
 * administrators are asked, since only a human knows what was meant. Told in the commit that notes it, so once.
 */
async function tellOfPart(ctx: Context, known: Payment, refundedMinor: number): Promise<void> {
  const input = partlyBack(known, refundedMinor);
  const agentId = await agentOfPayment(ctx, { orderId: known.orderId, payment: known });
  const news = paymentNewsParts(ctx, agentId, "refunded", {
    amountMinor: refundedMinor - known.refundedMinor,
    paidMinor: known.amountMinor,
    currency: known.currency,
    reason: BY_HAND,
    endsPlan: (await planEffectOf(ctx, known, 0)).plan === null ? null : false,
  });
  const { payments } = ctx.repos;
  await runPartsIf(ctx.db, payments.returnedHolds(known), [
    ...openCaseParts(ctx, input),
    ...news,
    payments.returnedPart(known, refundedMinor),
  ]);
  for (const key of [pageOf(input.key), ...(agentId === null ? [] : [`card:${agentId}`])])
    ctx.scheduler.nudge(key);
}

/** What was given back at the provider itself, for whatever reason. */
const BY_HAND = "by_hand";

async function takeNoteOfDispute(ctx: Context, known: Payment, facts: PaymentFacts): Promise<void> {
  const { dispute } = facts;
  // What was never for a plan changes nothing but the ledger and its case, and a word older than ours not even that.
  if (known.role === "surplus") await runParts(ctx.db, disputeParts(ctx, known, dispute));
  else if (dispute === "open" && known.dispute !== "lost") await freezePlan(ctx, known, facts);
  else if (dispute === "won" && known.dispute === "open") await thawPlan(ctx, known, facts);
  else if (dispute === "lost") {
    await endWhatItPaidFor(ctx, known, "disputed", known.subscriptionId ?? facts.subscriptionId);
    ctx.checkpoint("lost.before_commit");
    await runParts(ctx.db, disputeParts(ctx, known, "lost"));
    ctx.checkpoint("lost.after_commit");
  }
}

const partlyBack = (known: Payment, refundedMinor: number): NewCase => ({
  key: `refunded:${known.provider}:${known.providerPaymentId}:${refundedMinor}`,
  kind: "part_refunded",
  subject: known.providerPaymentId,
  facts: { ...paymentCaseFacts(known), refundedMinor },
});

/**
 * A paid invoice extends a plan we know; it starts nothing and is never surplus. One whose money was lost before we
 * heard of it ends the plan like any other.
 */
export async function syncInvoice({
  ctx,
  input,
}: {
  ctx: Context;
  input: { rail: string; invoiceId: string };
}): Promise<void> {
  const payment = await railOf(ctx, input.rail).readInvoicePayment(input.invoiceId);
  if (!payment?.subscriptionId) return;
  const subscription = await ctx.repos.subscriptions.findByProviderId(input.rail, payment.subscriptionId);
  if (!subscription) return;
  await ctx.repos.payments.record({
    provider: input.rail,
    providerPaymentId: payment.paymentId,
    orderId: null,
    userId: subscription.userId,
    subscriptionId: payment.subscriptionId,
    invoiceId: input.invoiceId,
    role: payment.purpose === "plan_change" ? "plan_change" : "renewal",
    amountMinor: payment.amountMinor,
    currency: payment.currency,
  });
  await takeNote(ctx, input.rail, payment);
  await syncSubscription({ ctx, input: { rail: input.rail, subscriptionId: payment.subscriptionId } });
}
