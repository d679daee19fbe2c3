import { v7 as uuidv7 } from "uuid";
import { commitCas, headPart, holds, insertPart, type Part, updatePart } from "../../../db/cas-batch.ts";
import type { Order } from "../../../db/repositories/order-repository.ts";
import { checkouts, planSlots, subscriptions } from "../../../db/schema.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import type { Phase } from "../../../domain/deployments/phases.ts";
import { planById } from "../../../domain/plans/plans.ts";
import { AppError } from "../../../errors.ts";
import type { CheckoutFacts, PaymentFacts } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { paymentRow } from "../payment/payment-row.ts";
import { returnSurplus } from "../payment/return-surplus.ts";
import { railOf } from "../rail-of.ts";
import { giveUpOther } from "./give-up-other.ts";

const OVER: readonly Phase[] = ["closing", "closed", "failing", "failed"];

export interface PaidOrder {
  order: Order;
  facts: CheckoutFacts;
  payment: PaymentFacts;
}

/**
 * Turns a matching payment into a plan with its slots and starts the agent on the first one: all of it in one
 * atomic commit decided by the order's version, so two deliveries of the same news start one agent (I1).
 * @throws AppError `conflict` when somebody else was faster; calling again settles it
 */
export async function fulfilOrder(ctx: Context, paid: PaidOrder): Promise<void> {
  const { order, facts, payment } = paid;
  const deployment = await ctx.repos.deployments.findById(order.deploymentId);
  const subscriptionRef = facts.subscriptionId;
  const user = await ctx.repos.users.findById(order.userId);
  if (
    !deployment ||
    user?.deletedAt !== null ||
    !subscriptionRef ||
    (deployment.phase !== "awaiting_payment" && deployment.phase !== "draft")
  ) {
    // A payment for an agent that another order paid for meanwhile is one too many.
    const isPaidFor = deployment !== null && !OVER.includes(deployment.phase) && user?.deletedAt === null;
    const reason = isPaidFor ? "paid_twice" : "agent_gone";
    return await returnSurplus(ctx, { order, facts, payment, reason });
  }
  const plan = await railOf(ctx, order.provider).readSubscription(subscriptionRef);
  if (hasEnded(plan.status)) return await returnSurplus(ctx, { order, facts, payment, reason: "plan_over" });
  if (await giveUpOther(ctx, order)) return await fulfilOrder(ctx, paid);
  const now = ctx.clock.now();
  const subscriptionId = uuidv7();
  const slotId = uuidv7();
  const start = ctx.repos.deployments.transitionHead(deployment, "queued", {
    slot_id: slotId,
    order_id: order.id,
    plan: order.plan,
    payment_provider: order.provider,
    stripe_session_id: order.provider === "stripe" ? facts.sessionId : null,
    stripe_payment_intent_id: order.provider === "stripe" ? payment.paymentId : null,
    polar_id: order.provider === "polar" ? facts.sessionId : null,
    deadline_at: now + ctx.settings.deploy.deadlineMs,
  });
  const head = ctx.repos.orders.head(order, "paid", {});
  head.when = [...(head.when ?? []), holds(start)];
  const parts: Part[] = [
    headPart(start),
    ctx.repos.payments.insertPart({
      ...paymentRow(order, payment),
      role: "fulfils",
      subscriptionId: subscriptionRef,
    }),
    insertPart(subscriptions, {
      id: subscriptionId,
      provider: order.provider,
      provider_subscription_id: subscriptionRef,
      user_id: order.userId,
      order_id: order.id,
      plan: order.plan,
      price_id: order.priceId,
      status: plan.status,
      current_period_start: plan.currentPeriodStartMs,
      current_period_end: plan.currentPeriodEndMs,
      cancel_at: plan.cancelAtMs,
      synced_at: now,
      created_at: now,
      updated_at: now,
    }),
    ...slotParts(order, subscriptionId, slotId, now),
    updatePart(
      checkouts,
      { state: "complete", updated_at: now },
      { sql: "provider=? and session_id=?", args: [order.provider, facts.sessionId] },
    ),
    ctx.repos.deployments.eventPart(deployment.id, "paid", deployment.phase, "queued", {
      plan: order.plan,
      amountMinor: payment.amountMinor,
      currency: payment.currency,
    }),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "order.paid",
      subjectKind: "order",
      subjectId: order.id,
    }),
    wakePart(ctx, `deployment:${deployment.id}`),
    wakePart(ctx, `card:${deployment.id}`),
    wakePart(ctx, `subscription:${order.provider}/${subscriptionRef}`),
  ];
  if (!(await commitOrReturn(ctx, head, parts, paid))) {
    throw new AppError("conflict", "the order changed while it was being fulfilled");
  }
  ctx.scheduler.nudge(`deployment:${deployment.id}`);
}

/** A late payment may find its bot running elsewhere (I6): then the money goes back instead. */
async function commitOrReturn(
  ctx: Context,
  head: Parameters<typeof commitCas>[1],
  parts: Part[],
  paid: PaidOrder,
): Promise<boolean> {
  const { order, payment, facts } = paid;
  try {
    const done = await commitCas(ctx.db, head, parts);
    if (done) ctx.log.info({ event: "order.paid", orderId: order.id, ...paymentLine(payment) });
    return done;
  } catch (error) {
    if (!(error instanceof AppError) || error.details.constraint !== "deployments_one_token_one_agent")
      throw error;
    await returnSurplus(ctx, { order, facts, payment, reason: "account_in_use" });
    return true;
  }
}

const paymentLine = ({ paymentId, amountMinor, currency }: PaymentFacts) => ({
  paymentId,
  amountMinor,
  currency,
});

function slotParts(order: Order, subscriptionId: string, firstSlotId: string, now: number): Part[] {
  return Array.from({ length: planById(order.plan).slots }, (_, position) =>
    insertPart(planSlots, {
      id: position === 0 ? firstSlotId : uuidv7(),
      subscription_id: subscriptionId,
      user_id: order.userId,
      position,
      state: position === 0 ? "held" : "free",
      deployment_id: position === 0 ? order.deploymentId : null,
      created_at: now,
      updated_at: now,
    }),
  );
}
