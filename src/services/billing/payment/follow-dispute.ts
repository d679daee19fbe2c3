import { commitCas, type Part } from "../../../db/cas-batch.ts";
import type { NewCase } from "../../../db/repositories/admin-case-repository.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { runParts } from "../../../db/run.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import { AppError } from "../../../errors.ts";
import type { PaymentFacts } from "../../../ports/payment-rail.ts";
import { openCaseParts } from "../../admin/open-case.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { planNewsParts } from "../plan/plan-news.ts";
import { syncSubscription } from "../plan/sync-subscription.ts";
import { disputeParts } from "./dispute-case.ts";
import { paymentCaseFacts } from "./payment-case-facts.ts";

/** A step of a dispute: what is said of the payment, of its case, and of the plan that it pays for. */
interface Step {
  payment: Payment;
  plan: Subscription | null;
  parts: Part[];
}

/**
 * A bank asks for a payment back. Until it has decided, the plan's models are suspended at once, its agents rest with
 * their state kept, nothing new is started, its end is booked so that nothing more is taken, and administrators get a
 * case with the evidence. `tendPlan` does what takes time.
 * @throws AppError `conflict` when the plan changed meanwhile; calling again settles it
 */
export async function freezePlan(ctx: Context, payment: Payment, facts: PaymentFacts): Promise<void> {
  const { provider: rail, providerPaymentId } = payment;
  const subscriptionId = payment.subscriptionId ?? facts.subscriptionId;
  // Whether its owner has booked its end must not be judged by what we heard last.
  if (subscriptionId !== null) await syncSubscription({ ctx, input: { rail, subscriptionId } });
  const plan = await planOf(ctx, payment, facts);
  await markOrder(ctx, payment, ["paid", "fulfilled"], "disputed");
  const parts = disputeParts(ctx, payment, "open");
  ctx.checkpoint("freeze.before_commit");
  await commitStep(ctx, { payment, plan, parts }, "plan_frozen", (row) => ({
    frozenAt: row.frozenAt ?? ctx.clock.now(),
    frozenCancels: row.frozenCancels || row.cancelAt === null,
  }));
  ctx.checkpoint("freeze.after_commit");
  ctx.log.warn({
    event: "billing.payment_disputed",
    rail,
    paymentId: providerPaymentId,
    amountMinor: facts.amountMinor,
  });
}

/**
 * The bank has decided for us: what was frozen goes on as it was, unless another payment of the plan is disputed. A plan
 * that ended meanwhile does not come back, since nobody agreed to be charged anew; its owner is told so, and what of the
 * payment was for days on which it was frozen is a human's to give back.
 */
export async function thawPlan(ctx: Context, payment: Payment, facts: PaymentFacts): Promise<void> {
  const plan = await planOf(ctx, payment, facts);
  const order = payment.orderId ? await ctx.repos.orders.find(payment.orderId) : null;
  const agent = order && (await ctx.repos.deployments.findById(order.deploymentId));
  await markOrder(ctx, payment, ["disputed"], agent?.liveAt == null ? "paid" : "fulfilled");
  const parts = disputeParts(ctx, payment, "won");
  const isLast = plan !== null && (await openDisputes(ctx, plan, payment)) === 0;
  const isKept = facts.refundedMinor < facts.amountMinor;
  const isLate = isLast && isKept && hasEnded(plan.status) && plan.frozenAt !== null;
  if (isLate) parts.push(...openCaseParts(ctx, wonLate(payment, plan)));
  const step = { payment, plan: isLast && (isLate || !hasEnded(plan.status)) ? plan : null, parts };
  ctx.checkpoint("thaw.before_commit");
  await commitStep(ctx, step, isLate ? "plan_thawed_late" : "plan_thawed", () => ({ frozenAt: null }));
  ctx.checkpoint("thaw.after_commit");
  ctx.log.info({
    event: "billing.dispute_won",
    rail: payment.provider,
    paymentId: payment.providerPaymentId,
  });
}

const DAY_MS = 86_400_000;

/** How much of a payment was for days of its period on which the plan was frozen. */
function wonLate(payment: Payment, plan: Subscription): NewCase {
  const { provider: rail, providerPaymentId, amountMinor, refundedMinor } = payment;
  const { frozenAt, currentPeriodStart: start, currentPeriodEnd: end } = plan;
  const frozenMs = frozenAt === null || end === null ? 0 : Math.max(0, end - frozenAt);
  const share = start === null || end === null || end <= start ? 0 : Math.min(1, frozenMs / (end - start));
  return {
    key: `won_late:${rail}:${providerPaymentId}`,
    kind: "dispute_won_late",
    subject: providerPaymentId,
    facts: {
      ...paymentCaseFacts(payment),
      frozenDays: Math.ceil(frozenMs / DAY_MS),
      frozenMinor: Math.min(Math.round(amountMinor * share), amountMinor - refundedMinor),
    },
  };
}

async function planOf(ctx: Context, payment: Payment, facts: PaymentFacts): Promise<Subscription | null> {
  const id = payment.subscriptionId ?? facts.subscriptionId;
  return id === null ? null : await ctx.repos.subscriptions.findByProviderId(payment.provider, id);
}

const openDisputes = async (ctx: Context, plan: Subscription, but: Payment): Promise<number> =>
  (await ctx.repos.payments.listStanding(plan.provider, plan.providerSubscriptionId)).filter(
    ({ dispute, providerPaymentId }) => dispute === "open" && providerPaymentId !== but.providerPaymentId,
  ).length;

/** Only an order's own first payment says how the order stands. */
async function markOrder(
  ctx: Context,
  { role, orderId }: Payment,
  from: readonly ("paid" | "fulfilled" | "disputed")[],
  to: "paid" | "fulfilled" | "disputed",
): Promise<void> {
  if (role === "fulfils" && orderId !== null) await ctx.repos.orders.transition(orderId, from, to);
}

async function commitStep(
  ctx: Context,
  { payment, plan, parts }: Step,
  news: "plan_frozen" | "plan_thawed" | "plan_thawed_late",
  fieldsOf: (row: Subscription) => { frozenAt: number | null; frozenCancels?: boolean },
): Promise<void> {
  if (plan === null) return void (await runParts(ctx.db, parts));
  const { amountMinor, currency } = payment;
  const job = `subscription:${plan.provider}/${plan.providerSubscriptionId}`;
  // Nobody looks at a plan that is over: from now on somebody does, until the bank has decided.
  if (hasEnded(plan.status) && news === "plan_frozen")
    return void (await runParts(ctx.db, [...parts, wakePart(ctx, job)]));
  const head = ctx.repos.subscriptions.head(plan, fieldsOf(plan));
  // Whoever noted the same since the payment was read has told of it, too.
  head.when = [ctx.repos.payments.disputeHolds(payment)];
  const done = await commitCas(ctx.db, head, [
    ...parts,
    ...(await planNewsParts(ctx, plan, news, { plan: plan.plan, amountMinor, currency })),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: news === "plan_frozen" ? "plan.freeze" : "plan.thaw",
      subjectKind: "subscription",
      subjectId: plan.id,
    }),
    wakePart(ctx, job),
  ]);
  if (!done) throw new AppError("conflict", "the plan changed while a dispute of it was noted");
  ctx.scheduler.nudge(job);
}
