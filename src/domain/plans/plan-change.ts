import { AppError } from "../../errors.ts";
import { PLAN_IDS, type PlanId } from "./plans.ts";

const DAY_MS = 86_400_000;

/**
 * Where a change of plan stands. `wanted` and `undoing` are ours to carry out; `booked` and `unpaid` wait at the
 * provider; the rest is over: `lapsed` was dropped there, `refused` was never accepted.
 */
export type PlanChangeState =
  | "wanted"
  | "booked"
  | "unpaid"
  | "undoing"
  | "done"
  | "undone"
  | "lapsed"
  | "refused";

export const OPEN_CHANGE: readonly PlanChangeState[] = ["wanted", "booked", "unpaid", "undoing"];
export const isOpenChange = (state: PlanChangeState): boolean => OPEN_CHANGE.includes(state);

export type PlanChangeKind = "upgrade" | "downgrade";

/** @throws AppError `conflict` (`same_plan`) */
export function kindOfChange(from: PlanId, to: PlanId): PlanChangeKind {
  if (from === to)
    throw new AppError("conflict", `the plan is ${to} already`, { details: { reason: "same_plan" } });
  return PLAN_IDS.indexOf(to) > PLAN_IDS.indexOf(from) ? "upgrade" : "downgrade";
}

/** More is given at once and paid at once; less begins when what was paid for is used up. */
export const whenOf = (kind: PlanChangeKind): "now" | "next_period" =>
  kind === "upgrade" ? "now" : "next_period";

/** What the provider says of a plan, as far as a change of it is concerned. */
export interface PlanNow {
  plan: PlanId | null;
  pending: { kind: "booked" | "unpaid"; plan: PlanId | null } | null;
  hasEnded: boolean;
}

/** Where a change stands by what the provider says now. One that is over stays as it is. */
export function standingOf(
  change: { state: PlanChangeState; toPlan: PlanId },
  now: PlanNow,
): PlanChangeState {
  const { state, toPlan } = change;
  if (!isOpenChange(state)) return state;
  if (now.hasEnded) return "lapsed";
  if (now.pending?.plan === toPlan) return state === "undoing" ? "undoing" : now.pending.kind;
  if (now.plan === toPlan && now.pending === null) return "done";
  if (state === "undoing") return "undone";
  // What we only mean to ask for cannot have been dropped.
  return state === "wanted" ? "wanted" : "lapsed";
}

/** People are warned this long before a plan becomes too small for its agents. */
const WARNINGS_BEFORE_MS = [5 * DAY_MS, DAY_MS];

/** How many warnings are due by now, of those that a plan becoming smaller at `effectiveMs` calls for. */
export const warningsDue = (effectiveMs: number, nowMs: number): number =>
  WARNINGS_BEFORE_MS.filter((before) => nowMs >= effectiveMs - before).length;

/** When to look at a booked change again: at its next warning, or when it takes effect. */
export const nextLookAt = (effectiveMs: number, warned: number): number =>
  effectiveMs - (WARNINGS_BEFORE_MS[warned] ?? 0);
