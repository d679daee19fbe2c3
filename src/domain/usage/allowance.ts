import type { PlanId } from "../plans/plans.ts";

/** What an agent may use, as its plan and its owner's budget say it now. */
export interface Allowance {
  plan: PlanId;
  /** Agents of one subscription share its tokens. */
  subscriptionId: string;
  periodStartMs: number;
  /** When the period should end, ms; a renewal that is not known yet does not begin a new one. */
  periodEndMs: number | null;
  /** Billable tokens in the period. */
  periodTokens: number;
  /** The period is not paid for yet, and gives a share until it is. */
  isShare: boolean;
  /** Billable tokens in any clock hour (UTC). */
  hourTokens: number;
  /** Calls under way at once. */
  concurrency: number;
  /** The owner's own limit for this agent, millionths of a US dollar in a UTC day; null without one. */
  dayBudgetMicros: number | null;
}

export type LimitKind = "period" | "hour" | "budget";
export type LimitUnit = "tokens" | "cost_micros";

/** One limit in one window of time. Counters are kept under `scope`, `kind` and `windowStartMs`. */
export interface Limit {
  kind: LimitKind;
  scope: string;
  windowStartMs: number;
  /** When it begins anew, ms; null when nobody can say. */
  windowEndMs: number | null;
  unit: LimitUnit;
  amount: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Start of the UTC hour of a moment, ms. */
export const hourStartOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** Start of the UTC day of a moment, ms. */
export const dayStartOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** The limits that a call at this time is held to. */
export function limitsAt(allowance: Allowance, deploymentId: string, nowMs: number): Limit[] {
  const plan = `subscription:${allowance.subscriptionId}`;
  const hourMs = hourStartOf(nowMs);
  const dayMs = dayStartOf(nowMs);
  const limits: Limit[] = [
    {
      kind: "period",
      scope: plan,
      windowStartMs: allowance.periodStartMs,
      windowEndMs: allowance.periodEndMs,
      unit: "tokens",
      amount: allowance.periodTokens,
    },
    {
      kind: "hour",
      scope: plan,
      windowStartMs: hourMs,
      windowEndMs: hourMs + HOUR_MS,
      unit: "tokens",
      amount: allowance.hourTokens,
    },
  ];
  if (allowance.dayBudgetMicros !== null) {
    limits.push({
      kind: "budget",
      scope: `deployment:${deploymentId}`,
      windowStartMs: dayMs,
      windowEndMs: dayMs + DAY_MS,
      unit: "cost_micros",
      amount: allowance.dayBudgetMicros,
    });
  }
  return limits;
}
