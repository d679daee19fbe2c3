import { z } from "zod";
import { kindOfChange, type PlanChangeKind, whenOf } from "../../../domain/plans/plan-change.ts";
import { type Plan, planById } from "../../../domain/plans/plans.ts";
import { whoHasToEnd } from "../../../domain/plans/reshape-slots.ts";
import type { PlanChangeQuote } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { ownPlanAfresh } from "./own-plan.ts";
import { agentsOn, type PlanAgent, planSlots } from "./plan-agents.ts";

const Input = z.object({
  subscriptionId: z.string(),
  plan: z.string(),
  keep: z.array(z.string()).default([]),
});

export interface QuotedChange {
  subscriptionId: string;
  kind: PlanChangeKind;
  from: Plan;
  to: Plan;
  quote: PlanChangeQuote;
  /** Agents for which the other plan has no room, as things stand now. */
  ending: PlanAgent[];
  staying: PlanAgent[];
}

/**
 * What another plan would cost now and later, and which agents would end with it. Changes nothing.
 * @throws AppError `not_found` (`plan`), `gone`, `conflict` (`same_plan`, or what stands in the way at the provider)
 */
export async function quotePlanChange({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<QuotedChange> {
  const { subscriptionId, plan, keep } = Input.parse(input);
  const row = await ownPlanAfresh(ctx, subscriptionId);
  const to = ctx.settings.plans[planById(plan).id];
  const kind = kindOfChange(row.plan, to.id);
  const quote = await railOf(ctx, row.provider).previewPlanChange({
    subscriptionId: row.providerSubscriptionId,
    plan: to.id,
    when: whenOf(kind),
  });
  const agents = agentsOn(await planSlots(ctx, row.id));
  const ending = whoHasToEnd(agents, to.slots, keep);
  const staying = agents.filter((agent) => !ending.includes(agent));
  return { subscriptionId: row.id, kind, from: ctx.settings.plans[row.plan], to, quote, ending, staying };
}
