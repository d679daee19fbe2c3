import { currentTrace, followTrace } from "../trace.ts";
import type { Context } from "./context.ts";

/**
 * Goes on with the story of an agent, as when a payment comes in for what a tap began. What arrived by itself leaves a
 * line under its own trace that names the other, so that either leads to both.
 */
export async function followAgent(ctx: Context, deploymentId: string): Promise<void> {
  const trace = (await ctx.repos.deployments.findById(deploymentId))?.trace ?? null;
  if (trace === null || trace === currentTrace()) return;
  if (ctx.actor.kind === "webhook") ctx.log.info({ event: "trace.continues", deploymentId, under: trace });
  followTrace(trace);
}

/** The same by way of the order, where there is one. */
export async function followOrder(ctx: Context, orderId: string | null): Promise<void> {
  const order = orderId === null ? null : await ctx.repos.orders.find(orderId);
  if (order) await followAgent(ctx, order.deploymentId);
}
