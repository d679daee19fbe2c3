import { commitCas, headPart, holds, type Part } from "../../../db/cas-batch.ts";
import type { Order } from "../../../db/repositories/order-repository.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";

/**
 * Ends an open order that nobody will pay, and puts its agent back to a draft in the same commit: an order that
 * ended alone would leave the agent waiting for a payment for ever. An order that is not open is left alone.
 * @throws AppError `conflict` when the order or the agent changed meanwhile
 */
export async function expireOrder(ctx: Context, order: Order, sessionId: string | null): Promise<void> {
  if (order.state !== "open") return;
  const parts: Part[] =
    sessionId === null ? [] : [ctx.repos.checkouts.setStatePart(order.provider, sessionId, "expired")];
  const head = ctx.repos.orders.head(order, "expired", {});
  const deployment = await ctx.repos.deployments.findById(order.deploymentId);
  if (deployment?.phase === "awaiting_payment" && deployment.orderId === order.id) {
    const back = ctx.repos.deployments.transitionHead(deployment, "draft", {});
    head.when = [holds(back)];
    parts.push(
      headPart(back),
      ctx.repos.deployments.eventPart(deployment.id, "checkout_expired", deployment.phase, "draft", {}),
      wakePart(ctx, `card:${deployment.id}`),
    );
  }
  if (!(await commitCas(ctx.db, head, parts)))
    throw new AppError("conflict", "the order changed while it expired", { details: { reason: "raced" } });
}
