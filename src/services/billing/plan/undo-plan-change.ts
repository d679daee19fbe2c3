import { z } from "zod";
import { commitCas } from "../../../db/cas-batch.ts";
import { AppError } from "../../../errors.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";
import { advancePlanChange } from "./advance-plan-change.ts";
import { ownPlan } from "./own-plan.ts";

const Input = z.object({ subscriptionId: z.string() });

/**
 * Takes back the change of plan that is on its way; none is success. One that has taken effect in the same moment stays.
 * @returns the plan's name as it stands afterwards, and whether the change took effect after all
 * @throws AppError `not_found` (`plan`), `gone`, `conflict` (`raced`), or what the provider answered
 */
export async function undoPlanChange({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = requireUser(ctx);
  const row = await ownPlan(ctx, Input.parse(input).subscriptionId);
  const open = await ctx.repos.planChanges.findOpen(row.id);
  if (!open) return { plan: row.plan, tookEffect: false };
  const parts = [
    ctx.repos.audit.part({
      actor,
      action: "plan.undo_change",
      subjectKind: "subscription",
      subjectId: row.id,
      details: { to: open.toPlan },
    }),
    wakePart(ctx, `subscription:${row.provider}/${row.providerSubscriptionId}`),
  ];
  if (!(await commitCas(ctx.db, ctx.repos.planChanges.head(open, "undoing"), parts)))
    throw new AppError("conflict", "the change moved at the same moment", { details: { reason: "raced" } });
  const undoing = await ctx.repos.planChanges.find(open.id);
  const after = undoing && (await advancePlanChange(ctx, row, undoing));
  const plan = (await ctx.repos.subscriptions.find(row.id))?.plan ?? row.plan;
  return { plan, tookEffect: after?.state === "done" };
}
