import { GRACE_MS } from "../billing/grace.ts";
import { type Plan, type PlanId, TOKENS_PER_MESSAGE } from "../plans/plans.ts";

/** A billing period, ms; `endMs` is null while nobody has said when it ends. */
export interface PlanPeriod {
  startMs: number;
  endMs: number | null;
}

interface DatedPlan {
  currentPeriodStart: number | null;
  currentPeriodEnd: number | null;
  createdAt: number;
}

/** The billing period that a plan is in. One that should be over goes on until its renewal is known. */
export const planPeriod = ({ currentPeriodStart, currentPeriodEnd, createdAt }: DatedPlan): PlanPeriod => ({
  startMs: currentPeriodStart ?? createdAt,
  endMs: currentPeriodEnd,
});

interface AllowedPlan extends DatedPlan {
  plan: PlanId;
  tokensPerPeriod: number | null;
  status: string;
}

const USUAL_PERIOD_MS = 30 * 86_400_000;
/** Whoever has to pay can at least be answered: so many messages are in the smallest share. */
const LEAST_MESSAGES = 5;

/**
 * True while a plan's tokens are a share: the providers begin the next period whether or not it could be charged, and an
 * unpaid one gives no more than the days of grace are of it.
 */
export const givesShare = ({ status }: { status: string }): boolean => status === "past_due";

/** Billable tokens that a plan gives in its period as it stands. What was used of a share counts once it is paid. */
export function periodTokens(subscription: AllowedPlan, plans: Record<PlanId, Plan>): number {
  // A plan may have been made with a number of its own.
  const whole = subscription.tokensPerPeriod ?? plans[subscription.plan].tokensPerPeriod;
  if (!givesShare(subscription)) return whole;
  const { startMs, endMs } = planPeriod(subscription);
  const periodMs = endMs === null || endMs <= startMs ? USUAL_PERIOD_MS : endMs - startMs;
  const share = Math.ceil((whole * Math.min(GRACE_MS, periodMs)) / periodMs);
  return Math.min(whole, Math.max(share, LEAST_MESSAGES * TOKENS_PER_MESSAGE));
}
