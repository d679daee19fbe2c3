import { z } from "zod";
import { commitCas } from "../../../db/cas-batch.ts";
import { AppError } from "../../../errors.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { ownPlan } from "./own-plan.ts";

const Input = z.object({ subscriptionId: z.string(), keep: z.array(z.string()).max(50) });

/**
 * Chooses which agents stay when the plan becomes smaller. May be changed until it does.
 * @throws AppError `not_found` (`plan`), `gone` (`no_change`) when no smaller plan is booked any more, `conflict` (`raced`)
 */
export async function keepAgents({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = requireUser(ctx);
  const { subscriptionId, keep } = Input.parse(input);
  const row = await ownPlan(ctx, subscriptionId);
  const open = await ctx.repos.planChanges.findOpen(row.id);
  if (!open)
    throw new AppError("gone", "no change of this plan is on its way", { details: { reason: "no_change" } });
  const head = ctx.repos.planChanges.head(open, open.state, { keep: JSON.stringify(keep) });
  const noted = ctx.repos.audit.part({
    actor,
    action: "plan.keep_agents",
    subjectKind: "subscription",
    subjectId: row.id,
  });
  if (!(await commitCas(ctx.db, head, [noted])))
    throw new AppError("conflict", "the change moved at the same moment", { details: { reason: "raced" } });
}
