import type { Part } from "../../db/cas-batch.ts";
import type { Evidence } from "../../db/repositories/deployment-event-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** What a plan's owner is told of without having asked. */
export type PlanNews =
  | "plan_changed"
  | "plan_change_unpaid"
  | "plan_change_lapsed"
  | "plan_change_refused"
  | "plan_shrinks"
  | "plan_overdue"
  | "plan_overdue_ended";

/**
 * News about a plan is told where the plan was bought: as an event of its first agent, whatever became of that agent.
 * Goes into the commit that it is about, so that it is told once.
 */
export async function planNewsParts(
  ctx: Context,
  subscription: Pick<Subscription, "orderId" | "id">,
  type: PlanNews,
  evidence: Evidence,
): Promise<Part[]> {
  const order = subscription.orderId ? await ctx.repos.orders.find(subscription.orderId) : null;
  if (!order) return [];
  return [
    ctx.repos.deployments.eventPart(order.deploymentId, type, null, null, {
      ...evidence,
      subscriptionId: subscription.id,
    }),
    wakePart(ctx, `card:${order.deploymentId}`),
  ];
}
