import { z } from "zod";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Takes away the limit of one of the actor's agents; the plan's own stay.
 * @throws AppError `not_found` (`agent`), `conflict` when it changed at the same moment
 */
export async function endBudget({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const actor = requireUser(ctx);
  const { id } = await ownDeployment(ctx, Input.parse(input).deploymentId);
  const budget = await ctx.repos.budgets.findByDeployment(id);
  if (!budget) return;
  const line = ctx.repos.audit.part({
    actor,
    action: "budget.off",
    subjectKind: "deployment",
    subjectId: id,
    details: { dayMicros: budget.dayMicros },
  });
  if (await ctx.repos.budgets.remove(budget, [line])) return;
  throw new AppError("conflict", "the budget changed at the same moment", { details: { reason: "raced" } });
}
