import type { Part } from "../../../db/cas-batch.ts";
import type { Evidence } from "../../../db/repositories/deployment-event-repository.ts";
import type { Deployment, DeploymentPatch } from "../../../db/repositories/deployment-repository.ts";
import type { EventType } from "../../../db/states.ts";
import { afterFailure, resumeCourse } from "../../../domain/billing/resume-course.ts";
import { caseOverPart, openCaseParts } from "../../admin/open-case.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { unrunPayment } from "../payment/unrun-payment.ts";

export interface FailedResume {
  patch: DeploymentPatch;
  /** `resume_failed`, or `resume_exhausted` when it is given up. */
  event: EventType;
  evidence: Evidence;
  parts: Part[];
}

const caseKey = (deploymentId: string): string => `resume:${deploymentId}`;

/** It runs, or its money goes back: nobody is needed any more. */
export const resumeSettledPart = (ctx: Context, deploymentId: string): Part =>
  caseOverPart(ctx, caseKey(deploymentId));

/**
 * What a failed start of an agent leaves behind whose plan was paid while it was stopped for want of money: when it is
 * tried again or, after some tries, a case for administrators, and for its owner the choice between one more and their
 * money. Goes into the commit that says that it failed.
 */
export async function failedResume(ctx: Context, row: Deployment, why: string | null): Promise<FailedResume> {
  const after = afterFailure(row, ctx.clock.now());
  const patch = { resume_failures: after.resumeFailures, resume_failed_at: after.resumeFailedAt };
  const slot = row.slotId ? await ctx.repos.slots.find(row.slotId) : null;
  const plan = slot && (await ctx.repos.subscriptions.find(slot.subscriptionId));
  if (!plan) return { patch, event: "resume_failed", evidence: { why }, parts: [] };
  const { provider: rail, providerSubscriptionId, userId } = plan;
  const wakeAt = (atMs: number) => wakePart(ctx, `subscription:${rail}/${providerSubscriptionId}`, atMs);
  const course = resumeCourse(after);
  if (course.step === "try")
    return {
      patch,
      event: "resume_failed",
      evidence: { why, againAtMs: course.atMs },
      parts: [wakeAt(course.atMs)],
    };
  const payment = await unrunPayment(ctx, plan);
  const money = payment && { amountMinor: payment.amountMinor, currency: payment.currency };
  return {
    patch,
    event: "resume_exhausted",
    evidence: {
      why,
      tries: course.tries,
      plan: plan.plan,
      ...(money && { ...money, moneyBackAtMs: course.moneyBackAtMs }),
    },
    parts: [
      wakeAt(course.moneyBackAtMs),
      ...openCaseParts(ctx, {
        key: caseKey(row.id),
        kind: "resume_failed",
        subject: row.id,
        facts: {
          agent: row.id,
          user: userId,
          rail,
          ...(payment && { payment: payment.providerPaymentId }),
          ...money,
          ...(why !== null && { why }),
        },
      }),
    ],
  };
}
