import type { Condition, Part } from "../../../db/cas-batch.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { PLANS, type PlanId } from "../../../domain/plans/plans.ts";
import { reshapeSlots } from "../../../domain/plans/reshape-slots.ts";
import type { Context } from "../../context.ts";
import { endAgent } from "./end-agents-of.ts";
import { planSlots } from "./plan-agents.ts";

export interface Fit {
  parts: Part[];
  /** Each decision holds only while its slot is as it was read. */
  when: Condition[];
}

/**
 * Makes a plan's slots as many as the plan has. Agents for which there is no room any more are sent into closing
 * before anything is taken away (I11); their slots go with them. What is returned belongs into the commit that
 * changes the plan.
 * @param keep ids of the agents that were chosen to stay
 */
export async function fitSlots(
  ctx: Context,
  subscription: Subscription,
  plan: PlanId,
  keep: readonly string[],
): Promise<Fit> {
  const { all, usable } = await planSlots(ctx, subscription.id);
  const nextPosition = Math.max(-1, ...all.map((slot) => slot.position)) + 1;
  const { add, revoke, end } = reshapeSlots(usable, PLANS[plan].slots, keep, nextPosition);
  for (const { agent } of end) if (agent) await endAgent(ctx, agent.id, "plan_smaller");
  const { slots } = ctx.repos;
  const touched = new Set([...revoke, ...end].map((slot) => slot.id));
  return {
    parts: [
      ...add.map((position) =>
        slots.insertPart({ subscriptionId: subscription.id, userId: subscription.userId, position }),
      ),
      ...revoke.map((slot) => slots.revokeOnePart(slot.id)),
      ...end.map((slot) => slots.leavePart(slot.id)),
    ],
    when: [
      ...(add.length > 0 ? [slots.anyLeftCondition(subscription.id)] : []),
      ...all.filter((slot) => touched.has(slot.id)).map(slots.unchangedCondition),
    ],
  };
}
