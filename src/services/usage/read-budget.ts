import { z } from "zod";
import type { Budget } from "../../db/repositories/budget-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { dayStartOf } from "../../domain/usage/allowance.ts";
import {
  budgetToday,
  dayEndsMs,
  extraToday,
  leastTurnMicros,
  messageMicros,
} from "../../domain/usage/budget.ts";
import { percentUsed } from "../../domain/usage/thresholds.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { modelPriceOf } from "./model-price-of.ts";

const Input = z.object({ deploymentId: z.string() });

/** An agent's budget and its day. Amounts are millionths of a US dollar. */
export interface BudgetState {
  deployment: Deployment;
  budget: Budget | null;
  spentMicros: number;
  /** What it may cost today, with what was added; null without a budget. */
  limitMicros: number | null;
  extraMicros: number;
  percent: number;
  /** Calls of today that it had no room for: a long conversation asks for more at once than may be left. */
  refused: number;
  nowMs: number;
  dayStartMs: number;
  /** When the next day begins, ms. */
  dayEndsMs: number;
  /** The least that one more answer asks for; 0 where the model's price is not known. */
  leastMicros: number;
  /** What one message usually costs; null where the model's price is not known. */
  messageMicros: number | null;
}

/** Reads it without asking whose it is. */
export async function budgetState(ctx: Context, deployment: Deployment): Promise<BudgetState> {
  const nowMs = ctx.clock.now();
  const dayStartMs = dayStartOf(nowMs);
  const budget = await ctx.repos.budgets.findByDeployment(deployment.id);
  const { usageReports } = ctx.repos;
  const { used: spentMicros, refused } = budget
    ? await usageReports.counter(`deployment:${deployment.id}`, "budget", dayStartMs)
    : { used: await usageReports.costOn(deployment.userId, deployment.id, dayStartMs), refused: 0 };
  const price = modelPriceOf(ctx, deployment.model);
  const limitMicros = budget && budgetToday(budget, nowMs);
  const leastMicros = price ? leastTurnMicros(price) : 0;
  return {
    deployment,
    budget,
    spentMicros,
    limitMicros,
    extraMicros: budget ? extraToday(budget, nowMs) : 0,
    percent:
      limitMicros === null ? 0 : percentUsed({ used: spentMicros, limit: limitMicros, least: leastMicros }),
    refused,
    nowMs,
    dayStartMs,
    dayEndsMs: dayEndsMs(nowMs),
    leastMicros,
    messageMicros: price && messageMicros(price),
  };
}

/**
 * What the actor allows one of their agents to cost in a day, and what it has cost today.
 * @throws AppError `not_found` (`agent`)
 */
export async function readBudget({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<BudgetState> {
  const { deploymentId } = Input.parse(input);
  return await budgetState(ctx, await ownDeployment(ctx, deploymentId));
}
