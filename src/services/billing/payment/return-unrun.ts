import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { type Condition, commitCas, headPart, holds, type Part } from "../../../db/cas-batch.ts";
import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { resumeCourse } from "../../../domain/billing/resume-course.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { closingParts } from "../../deployments/closing-parts.ts";
import { ownDeployment } from "../../deployments/own-deployment.ts";
import { resumeSettledPart } from "../plan/failed-resume.ts";
import { unrunPayment } from "./unrun-payment.ts";
import { wantRefundParts } from "./want-refund-parts.ts";

const Input = z.object({ deploymentId: z.string() });
/** Why its agents are closed and its money goes back. */
const WHY = "resume_failed";

/** A plan on which nothing runs although it was paid, and the payment. */
export interface Unrun {
  row: Deployment;
  plan: Subscription;
  payment: Payment;
}

/**
 * What was paid for an agent that could not be started again, as long as it may go back.
 * @throws AppError `not_found`; `conflict` (`not_given_up`, `ran_since`)
 */
export async function unrunOf(ctx: Context, deploymentId: string): Promise<Unrun> {
  const row =
    ctx.actor.kind === "job"
      ? await ctx.repos.deployments.findById(deploymentId)
      : await ownDeployment(ctx, deploymentId);
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "nothing goes back for this agent now", { details: { reason } });
  };
  const isGivenUp = row?.phase === "stopped" && resumeCourse(row).step === "given_up";
  if (!isGivenUp || row.stoppedBy !== "payment" || !row.slotId) return refuse("not_given_up");
  const slot = await ctx.repos.slots.find(row.slotId);
  const plan = slot && (await ctx.repos.subscriptions.find(slot.subscriptionId));
  const payment = plan && (await unrunPayment(ctx, plan));
  return plan && payment ? { row, plan, payment } : refuse("ran_since");
}

/**
 * They have paid and it does not run: the payment goes back, as for a first deploy that failed, and the plan ends. Its
 * agents, all of them stopped, are closed and its slots go in the same commit, so that nothing can start on it meanwhile.
 * @throws AppError as `unrunOf`; `conflict` (`ran_since`) while another agent of the plan is on its way, `raced`
 */
export async function returnUnrun({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<Payment> {
  const { row, plan, payment } = await unrunOf(ctx, Input.parse(input).deploymentId);
  const { when, parts } = await endPlanParts(ctx, row, plan);
  const id = uuidv7();
  const head = ctx.repos.deployments.transitionHead(row, "closing", { failure_reason: WHY });
  head.when = when;
  const done = await commitCas(ctx.db, head, [
    ...endParts(ctx, row),
    ...parts,
    ...wantRefundParts(ctx, {
      id,
      provider: plan.provider,
      providerPaymentId: payment.providerPaymentId,
      orderId: plan.orderId,
      userId: plan.userId,
      providerSubscriptionId: plan.providerSubscriptionId,
      reason: WHY,
      kind: "unstarted",
    }),
  ]);
  if (!done) throw new AppError("conflict", "the plan changed meanwhile", { details: { reason: "raced" } });
  ctx.log.warn({ event: "billing.unrun_returned", deploymentId: row.id, amountMinor: payment.amountMinor });
  for (const key of [`refund:${id}`, `deployment:${row.id}`]) ctx.scheduler.nudge(key);
  return payment;
}

/** The slots that are free go at once, those that are held with their agents. */
async function endPlanParts(
  ctx: Context,
  { id }: Deployment,
  plan: Subscription,
): Promise<{ when: Condition[]; parts: Part[] }> {
  const when: Condition[] = [];
  const parts: Part[] = [];
  for (const slot of await ctx.repos.slots.listBySubscription(plan.id)) {
    if (slot.state === "revoked") continue;
    when.push(ctx.repos.slots.unchangedCondition(slot));
    parts.push(
      slot.deploymentId === null
        ? ctx.repos.slots.revokeOnePart(slot.id)
        : ctx.repos.slots.leavePart(slot.id),
    );
    if (slot.deploymentId === null || slot.deploymentId === id) continue;
    const other = await ctx.repos.deployments.findById(slot.deploymentId);
    if (other?.phase !== "stopped")
      throw new AppError("conflict", "another agent of the plan is on its way", {
        details: { reason: "ran_since" },
      });
    const end = ctx.repos.deployments.transitionHead(other, "closing", { failure_reason: WHY });
    when.push(holds(end));
    parts.push(headPart(end), ...endParts(ctx, other));
  }
  return { when, parts };
}

const endParts = (ctx: Context, row: Deployment): Part[] => [
  ...closingParts(ctx, row, WHY),
  resumeSettledPart(ctx, row.id),
];
