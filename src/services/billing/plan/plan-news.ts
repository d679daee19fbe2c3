import type { Part } from "../../../db/cas-batch.ts";
import type { Evidence } from "../../../db/repositories/deployment-event-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import type { EventType } from "../../../db/states.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";

/** What a plan's owner is told of without having asked. */
export type PlanNews = Extract<EventType, `plan_${string}`>;

/** The agent that a plan was bought for; of a plan without an order, one that runs on it. */
export async function agentOfPlan(ctx: Context, { orderId, id }: Pick<Subscription, "orderId" | "id">) {
  const order = orderId ? await ctx.repos.orders.find(orderId) : null;
  if (order) return order.deploymentId;
  const slots = await ctx.repos.slots.listBySubscription(id);
  return slots.find(({ deploymentId }) => deploymentId !== null)?.deploymentId ?? null;
}

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
  const deploymentId = await agentOfPlan(ctx, subscription);
  if (deploymentId === null) return [];
  return [
    ctx.repos.deployments.eventPart(deploymentId, type, null, null, {
      ...evidence,
      subscriptionId: subscription.id,
    }),
    wakePart(ctx, `card:${deploymentId}`),
  ];
}
