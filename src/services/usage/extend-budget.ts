import { z } from "zod";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { type BudgetState, readBudget } from "./read-budget.ts";
import { toldParts } from "./told-parts.ts";

const Input = z.object({
  deploymentId: z.string(),
  /** The day it is for, and what had been added to it when that was asked. */
  dayStartMs: z.number().int(),
  extraMicros: z.number().int(),
  /** What its owner was asked to add: the budget's own amount then. */
  dayMicros: z.number().int(),
});

/**
 * Adds the budget's own amount once more, for today alone. Asked twice about the same state, as by a second press or
 * after a crash, it adds once.
 * @returns the state afterwards, and whether this very call added something
 * @throws AppError `not_found` (`agent`, `budget`), `gone` (`budget_day`) when the day is over, `conflict` when the
 * budget is another one than was asked about
 */
export async function extendBudget({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<{ state: BudgetState; added: boolean }> {
  const actor = requireUser(ctx);
  const { deploymentId, dayStartMs, extraMicros, dayMicros } = Input.parse(input);
  const state = await readBudget({ ctx, input: { deploymentId } });
  const { budget } = state;
  if (!budget) throw new AppError("not_found", "there is no budget", { details: { reason: "budget" } });
  if (state.dayStartMs !== dayStartMs)
    throw new AppError("gone", "that day is over", { details: { reason: "budget_day" } });
  if (state.extraMicros !== extraMicros) return { state, added: false };
  if (budget.dayMicros !== dayMicros) throw raced();
  const line = ctx.repos.audit.part({
    actor,
    action: "budget.extend",
    subjectKind: "deployment",
    subjectId: deploymentId,
    details: { dayStartMs, addedMicros: dayMicros },
  });
  const amounts = { extraMicros: extraMicros + dayMicros, extraDayStart: dayStartMs };
  const told = toldParts(ctx, state, dayMicros + amounts.extraMicros);
  const added = await ctx.repos.budgets.change(budget, amounts, [line, ...told]);
  const after = await readBudget({ ctx, input: { deploymentId } });
  if (!added && after.extraMicros === extraMicros) throw raced();
  return { state: after, added };
}

const raced = (): AppError =>
  new AppError("conflict", "the budget changed at the same moment", { details: { reason: "raced" } });
