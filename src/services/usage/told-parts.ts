import type { Part } from "../../db/cas-batch.ts";
import { thresholdReached } from "../../domain/usage/thresholds.ts";
import type { Context } from "../context.ts";
import type { BudgetState } from "./read-budget.ts";

/** Whoever chooses an amount sees at once how much of it is used, and needs no news of that. */
export function toldParts(ctx: Context, state: BudgetState, amount: number): Part[] {
  const { deployment, spentMicros, leastMicros, dayStartMs } = state;
  const reached = thresholdReached({ used: spentMicros, limit: amount, least: leastMicros });
  if (reached === null) return [];
  const scope = `deployment:${deployment.id}`;
  return [ctx.repos.usageWarnings.part({ scope, kind: "budget", windowStart: dayStartMs, amount }, reached)];
}
