import { z } from "zod";
import { MAX_BUDGET_MICROS } from "../../domain/usage/budget.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { type BudgetState, budgetState, readBudget } from "./read-budget.ts";
import { toldParts } from "./told-parts.ts";

const Input = z.object({ deploymentId: z.string(), dayMicros: z.number().int() });

/**
 * Says what one of the actor's agents may cost in a UTC day; beyond that its model rests until the next one. The same
 * amount again changes nothing.
 * @throws AppError `not_found` (`agent`); `invalid_input` (`budget_too_small` with `leastMicros`, `budget_too_big`);
 * `conflict` when it changed at the same moment
 */
export async function setBudget({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<BudgetState> {
  const actor = requireUser(ctx);
  const { deploymentId, dayMicros } = Input.parse(input);
  const deployment = await ownDeployment(ctx, deploymentId);
  const before = await budgetState(ctx, deployment);
  const { budget, spentMicros, dayStartMs } = before;
  requireRoom(before, dayMicros);
  if (budget?.dayMicros === dayMicros) return before;
  const parts = [
    ctx.repos.audit.part({
      actor,
      action: "budget.set",
      subjectKind: "deployment",
      subjectId: deployment.id,
      details: { dayMicros },
    }),
    ...toldParts(ctx, before, dayMicros + before.extraMicros),
  ];
  const done = budget
    ? await ctx.repos.budgets.change(budget, { dayMicros }, parts)
    : await ctx.repos.budgets.create(
        { deploymentId: deployment.id, userId: actor.userId, dayMicros },
        { dayStart: dayStartMs, micros: spentMicros },
        parts,
      );
  if (!done)
    throw new AppError("conflict", "the budget changed at the same moment", { details: { reason: "raced" } });
  return await readBudget({ ctx, input: { deploymentId } });
}

/** @throws AppError `invalid_input` for an amount that could not pay for a single answer, or means nothing any more */
function requireRoom(state: BudgetState, dayMicros: number): void {
  if (dayMicros > MAX_BUDGET_MICROS)
    throw new AppError("invalid_input", "nobody allows a day that much", {
      details: { reason: "budget_too_big" },
    });
  const leastMicros = Math.max(1, state.leastMicros);
  if (dayMicros >= leastMicros) return;
  throw new AppError("invalid_input", "the budget cannot pay for one answer", {
    details: { reason: "budget_too_small", leastMicros },
  });
}
