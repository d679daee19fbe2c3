import type { Plan, PlanId } from "../plans/plans.ts";

/** A billing period, ms; `endMs` is null while nobody has said when it ends. */
export interface PlanPeriod {
  startMs: number;
  endMs: number | null;
}

interface PaidPlan {
  currentPeriodStart: number | null;
  currentPeriodEnd: number | null;
  createdAt: number;
}

/** The billing period that a plan is in. One that should be over goes on until its renewal is known. */
export const planPeriod = ({ currentPeriodStart, currentPeriodEnd, createdAt }: PaidPlan): PlanPeriod => ({
  startMs: currentPeriodStart ?? createdAt,
  endMs: currentPeriodEnd,
});

/** Billable tokens that a plan gives in a period: its own number where it was made with one. */
export const periodTokens = (
  subscription: { plan: PlanId; tokensPerPeriod: number | null },
  plans: Record<PlanId, Plan>,
): number => subscription.tokensPerPeriod ?? plans[subscription.plan].tokensPerPeriod;
