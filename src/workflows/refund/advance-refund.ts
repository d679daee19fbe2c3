import type { Part } from "../../db/cas-batch.ts";
import type { NewCase } from "../../db/repositories/admin-case-repository.ts";
import type { Evidence } from "../../db/repositories/deployment-event-repository.ts";
import type { Refund } from "../../db/repositories/refund-repository.ts";
import { dayStartOf } from "../../domain/usage/allowance.ts";
import { AppError } from "../../errors.ts";
import type { RefundFacts } from "../../ports/payment-rail.ts";
import { caseOverPart, openCaseParts } from "../../services/admin/open-case.ts";
import { endPlan } from "../../services/billing/end-plan.ts";
import { railOf } from "../../services/billing/rail-of.ts";
import { returnDifferencesParts } from "../../services/billing/return-differences.ts";
import type { Context } from "../../services/context.ts";
import { followOrder } from "../../services/follow-agent.ts";
import { wakePart } from "../../services/wake-part.ts";

/** A refund that the bank works on is looked at this often. */
const PENDING_MS = 3_600_000;
/** A refused refund is asked for again this often: a human may have made it possible meanwhile. */
const REFUSED_MS = 86_400_000;

/**
 * Money first, then the subscription, each under a key written down before; a crash repeats the same request. A
 * refund that cannot be made now still ends the subscription, so that nothing more is taken while a human looks.
 */
export async function advanceRefund(ctx: Context, id: string): Promise<number | null> {
  const refund = await ctx.repos.refunds.find(id);
  if (!refund || refund.state === "done" || refund.state === "refused") return null;
  await followOrder(ctx, refund.orderId);
  if (refund.state === "refunded") return await finishRefund(ctx, refund);
  if (refund.state === "held" || (await isOneTooMany(ctx, refund))) return await hold(ctx, refund);
  return await giveMoneyBack(ctx, refund);
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

/** The money stays until somebody decides; nothing more is taken meanwhile. */
async function hold(ctx: Context, refund: Refund): Promise<null> {
  if (refund.state === "wanted") {
    const payment = await ctx.repos.payments.find(refund.provider, refund.providerPaymentId);
    const told = await moneyNews(ctx, refund, "refund_held", {
      amountMinor: payment?.amountMinor ?? null,
      currency: payment?.currency ?? null,
    });
    await ctx.repos.refunds.transition(refund.id, ["wanted"], "held", {}, [
      ...told,
      ...openCaseParts(ctx, await caseFor(ctx, refund, "refund_over_limit")),
    ]);
  }
  await stopBilling(ctx, refund);
  return null;
}

async function giveMoneyBack(ctx: Context, refund: Refund): Promise<number> {
  ctx.checkpoint("refund.before_call");
  const facts = await askForRefund(ctx, refund);
  ctx.checkpoint("refund.done_unrecorded");
  if (facts instanceof AppError) return await refused(ctx, refund, facts.code);
  if (facts.status === "failed") return await refused(ctx, refund, "refund_failed");
  if (facts.status === "pending") {
    await stopBilling(ctx, refund);
    return ctx.clock.now() + PENDING_MS;
  }
  await ctx.repos.refunds.transition(refund.id, ["wanted", "failed"], "refunded", {
    provider_refund_id: facts.refundId,
    amount_minor: facts.amountMinor,
    currency: facts.currency,
  });
  const { refundId: providerRefundId, amountMinor, currency } = facts;
  ctx.log.info({ event: "refund.made", refundId: refund.id, providerRefundId, amountMinor, currency });
  return ctx.clock.now();
}

/** Only a definite refusal is an answer; anything else is thrown and tried again (I3). */
async function askForRefund(ctx: Context, refund: Refund): Promise<RefundFacts | AppError> {
  try {
    return await railOf(ctx, refund.provider).refund({
      paymentId: refund.providerPaymentId,
      idempotencyKey: refund.idempotencyKey,
      reason: refund.reason,
    });
  } catch (error) {
    if (error instanceof AppError && (error.code === "rejected" || error.code === "not_found")) return error;
    throw error;
  }
}

const caseOf = (refund: Refund): string => `refund:${refund.id}`;

async function caseFor(
  ctx: Context,
  refund: Refund,
  kind: "refund_refused" | "refund_over_limit",
  error?: string,
): Promise<NewCase> {
  const payment = await ctx.repos.payments.find(refund.provider, refund.providerPaymentId);
  return {
    key: caseOf(refund),
    kind,
    subject: refund.id,
    facts: {
      rail: refund.provider,
      payment: refund.providerPaymentId,
      ...(error !== undefined && { error }),
      ...(refund.userId !== null && { user: refund.userId }),
      ...(payment && { amountMinor: payment.amountMinor, currency: payment.currency }),
    },
  };
}

/** Told where its agent was asked for. */
async function moneyNews(ctx: Context, refund: Refund, type: string, evidence: Evidence): Promise<Part[]> {
  const order = refund.orderId ? await ctx.repos.orders.find(refund.orderId) : null;
  if (!order) return [];
  return [
    ctx.repos.deployments.eventPart(order.deploymentId, type, null, null, evidence),
    wakePart(ctx, `card:${order.deploymentId}`),
  ];
}

async function refused(ctx: Context, refund: Refund, error: string): Promise<number> {
  ctx.log.error({
    event: "refund.needs_human",
    refundId: refund.id,
    paymentId: refund.providerPaymentId,
    error,
  });
  const payment = await ctx.repos.payments.find(refund.provider, refund.providerPaymentId);
  const told = await moneyNews(ctx, refund, "refund_failed", {
    amountMinor: payment?.amountMinor ?? null,
    currency: payment?.currency ?? null,
    error,
  });
  await ctx.repos.refunds.transition(refund.id, ["wanted"], "failed", { error }, [
    ...told,
    ...openCaseParts(ctx, await caseFor(ctx, refund, "refund_refused", error)),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "refund.failed",
      subjectKind: "refund",
      subjectId: refund.id,
      details: { error },
    }),
  ]);
  await stopBilling(ctx, refund);
  return ctx.clock.now() + REFUSED_MS;
}

async function stopBilling(ctx: Context, refund: Refund): Promise<void> {
  const { providerSubscriptionId: subscriptionId, provider: rail } = refund;
  if (!subscriptionId) return;
  ctx.checkpoint("cancel.before_call");
  await endPlan(ctx, { rail, subscriptionId, idempotencyKey: `cancel:${refund.id}` });
  ctx.checkpoint("cancel.done_unrecorded");
}

async function finishRefund(ctx: Context, refund: Refund): Promise<null> {
  await stopBilling(ctx, refund);
  await finish(ctx, refund);
  return null;
}

async function finish(ctx: Context, refund: Refund): Promise<void> {
  const order = refund.orderId ? await ctx.repos.orders.find(refund.orderId) : null;
  const fulfilling = order
    ? (await ctx.repos.payments.listByOrder(order.id)).find((p) => p.role === "fulfils")
    : undefined;
  if (order && fulfilling?.providerPaymentId === refund.providerPaymentId) {
    await ctx.repos.orders.transition(order.id, ["paid", "fulfilled", "disputed"], "refunded", {
      reason: refund.reason,
    });
  }
  await ctx.repos.payments.setRefunded(refund.provider, refund.providerPaymentId, refund.amountMinor ?? 0);
  const differences = await returnDifferencesParts(ctx, refund);
  await ctx.repos.refunds.transition(refund.id, ["refunded"], "done", {}, [
    ...differences,
    ...(order
      ? [
          ctx.repos.deployments.eventPart(order.deploymentId, "refunded", null, null, {
            amountMinor: refund.amountMinor,
            currency: refund.currency,
            reason: refund.reason,
            refundId: refund.providerRefundId,
          }),
          wakePart(ctx, `card:${order.deploymentId}`),
        ]
      : []),
    caseOverPart(ctx, caseOf(refund)),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "refund.done",
      subjectKind: "refund",
      subjectId: refund.id,
    }),
  ]);
  if (order) ctx.scheduler.nudge(`card:${order.deploymentId}`);
}
