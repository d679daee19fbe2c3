import { z } from "zod";
import type { NewCase } from "../../db/repositories/admin-case-repository.ts";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import { runParts } from "../../db/run.ts";
import type { PaymentFacts } from "../../ports/payment-rail.ts";
import { openCase } from "../admin/open-case.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { disputeCaseParts } from "./dispute-case.ts";
import { endAgentsOf } from "./end-agents-of.ts";
import { endPlan } from "./end-plan.ts";
import { freezePlan, loseParts, thawPlan } from "./follow-dispute.ts";
import { railOf } from "./rail-of.ts";
import { syncSubscription } from "./sync-subscription.ts";

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
  const known = await ctx.repos.payments.find(rail, paymentId);
  if (!known) return;
  await takeNote(ctx, known, await railOf(ctx, rail).readPayment(paymentId));
}

/**
 * What was lost is written down last: a payment that is noted as lost is not looked at again, so that whatever it
 * paid for must be over by then.
 */
async function takeNote(ctx: Context, known: Payment, facts: PaymentFacts): Promise<void> {
  const { provider: rail, providerPaymentId } = known;
  if (facts.dispute !== known.dispute) await takeNoteOfDispute(ctx, known, facts);
  if (facts.refundedMinor <= known.refundedMinor || (await isOnItsWayFromUs(ctx, known))) return;
  if (known.role !== "surplus") {
    const isPart = facts.refundedMinor < facts.amountMinor || known.role === "plan_change";
    if (isPart) await openCase({ ctx, input: partlyBack(known, facts.refundedMinor) });
    else await endWhatItPaidFor(ctx, known, facts, "refunded");
  }
  await ctx.repos.payments.setRefunded(rail, providerPaymentId, facts.refundedMinor);
}

/**
 * The provider's word of a refund that we asked for may come before ours is booked. It is nobody else's then, and goes
 * on at once; whatever somebody gave back beside it shows at the next look.
 */
async function isOnItsWayFromUs(ctx: Context, known: Payment): Promise<boolean> {
  const refund = await ctx.repos.refunds.findUnderway(known.provider, known.providerPaymentId);
  if (refund === null) return false;
  await runParts(ctx.db, [wakePart(ctx, `refund:${refund.id}`)]);
  ctx.scheduler.nudge(`refund:${refund.id}`);
  return true;
}

async function takeNoteOfDispute(ctx: Context, known: Payment, facts: PaymentFacts): Promise<void> {
  const { dispute } = facts;
  // What was never for a plan changes nothing but the ledger and its case, and a word older than ours not even that.
  if (known.role === "surplus")
    await runParts(ctx.db, [
      ctx.repos.payments.disputePart(known, dispute),
      ...disputeCaseParts(ctx, { ...known, dispute }),
    ]);
  else if (dispute === "open" && known.dispute !== "lost") await freezePlan(ctx, known, facts);
  else if (dispute === "won" && known.dispute === "open") await thawPlan(ctx, known, facts);
  else if (dispute === "lost") {
    await endWhatItPaidFor(ctx, known, facts, "disputed");
    await runParts(ctx.db, loseParts(ctx, known));
  }
}

/** Somebody gave part of it back by hand: what was bought runs on, and only a human knows what was meant. */
const partlyBack = (known: Payment, refundedMinor: number): NewCase => ({
  key: `refunded:${known.provider}:${known.providerPaymentId}:${refundedMinor}`,
  kind: "part_refunded",
  subject: known.providerPaymentId,
  facts: {
    rail: known.provider,
    payment: known.providerPaymentId,
    amountMinor: known.amountMinor,
    refundedMinor,
    currency: known.currency,
    ...(known.userId !== null && { user: known.userId }),
  },
});

/** What is given back while a bank looks at it is given back, however the bank decides. */
const ENDS = {
  disputed: ["paid", "fulfilled"],
  refunded: ["paid", "fulfilled", "disputed"],
} as const;

async function endWhatItPaidFor(
  ctx: Context,
  known: Payment,
  facts: PaymentFacts,
  lost: "disputed" | "refunded",
): Promise<void> {
  const { provider: rail } = known;
  // The order first: an agent that ends under a `paid` order would ask for a refund of money that is gone already.
  if (known.orderId) await ctx.repos.orders.transition(known.orderId, ENDS[lost], lost, {});
  const subscriptionId = known.subscriptionId ?? facts.subscriptionId;
  const subscription = subscriptionId
    ? await ctx.repos.subscriptions.findByProviderId(rail, subscriptionId)
    : null;
  if (subscription) await endAgentsOf(ctx, subscription.id, `payment_${lost}`);
  if (subscriptionId)
    await endPlan(ctx, { rail, subscriptionId, idempotencyKey: `cancel:${facts.paymentId}` });
  ctx.log.warn({
    event: `billing.payment_${lost === "disputed" ? "lost" : lost}`,
    paymentId: facts.paymentId,
    amountMinor: facts.amountMinor,
  });
}

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
  const known = await ctx.repos.payments.find(input.rail, payment.paymentId);
  if (known) await takeNote(ctx, known, payment);
  await syncSubscription({ ctx, input: { rail: input.rail, subscriptionId: payment.subscriptionId } });
}
