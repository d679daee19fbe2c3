import { z } from "zod";
import { commitCas, headPart, holds, type Part, updatePart } from "../../db/cas-batch.ts";
import type { Order } from "../../db/repositories/order-repository.ts";
import { checkouts } from "../../db/schema.ts";
import { matchCheckout } from "../../domain/billing/match-checkout.ts";
import { AppError } from "../../errors.ts";
import type { CheckoutFacts } from "../../ports/payment-rail.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { fulfilOrder } from "./fulfil-order.ts";
import { railOf } from "./rail-of.ts";
import { returnSurplus } from "./return-surplus.ts";

const Input = z.object({ rail: z.string(), sessionId: z.string() });

/**
 * Reads a session afresh and brings our books in line with it. Called by webhooks, the success page and the
 * reconciler alike; any number of calls in any order end the same way.
 */
export async function syncCheckout({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { rail: railName, sessionId } = Input.parse(input);
  const rail = railOf(ctx, railName);
  const facts = await rail.readCheckout(sessionId);
  const order = await orderOf(ctx, railName, facts);
  if (!order) {
    ctx.log.warn({ event: "billing.foreign_checkout", rail: railName, sessionId });
    return;
  }
  if (facts.status === "expired") return await expireOrder(ctx, order, facts);
  const customer = await ctx.repos.customers.find(railName, order.userId);
  const match = matchCheckout({ ...order, customerId: customer?.providerCustomerId ?? null }, facts);
  if (match.kind === "unpaid") return;
  if (!facts.paymentId) throw new AppError("unavailable", "a paid session does not name its payment yet");
  if (await ctx.repos.payments.find(railName, facts.paymentId)) return;
  const payment = await rail.readPayment(facts.paymentId);
  if (!payment.succeeded) return;
  if (match.kind === "mismatch") {
    return await returnSurplus(ctx, {
      rail: railName,
      order,
      payment,
      subscriptionId: facts.subscriptionId,
      reason: `mismatch_${match.what}`,
    });
  }
  if (order.state !== "open" && order.state !== "expired") {
    return await returnSurplus(ctx, {
      rail: railName,
      order,
      payment,
      subscriptionId: facts.subscriptionId,
      reason: "paid_twice",
    });
  }
  await fulfilOrder(ctx, { order, facts, payment });
}

/** Our own row decides; the order id echoed by the provider only helps where a crash kept us from noting the session. */
async function orderOf(ctx: Context, rail: string, facts: CheckoutFacts): Promise<Order | null> {
  const checkout = await ctx.repos.checkouts.find(rail, facts.sessionId);
  if (checkout) return await ctx.repos.orders.find(checkout.orderId);
  return facts.orderId ? await ctx.repos.orders.find(facts.orderId) : null;
}

async function expireOrder(ctx: Context, order: Order, facts: CheckoutFacts): Promise<void> {
  const closeSession: Part = updatePart(
    checkouts,
    { state: "expired", updated_at: ctx.clock.now() },
    { sql: "provider=? and session_id=?", args: [order.provider, facts.sessionId] },
  );
  if (order.state !== "open") return;
  const deployment = await ctx.repos.deployments.findById(order.deploymentId);
  const parts: Part[] = [closeSession];
  const head = ctx.repos.orders.head(order, "expired", {});
  if (deployment?.phase === "awaiting_payment") {
    const back = ctx.repos.deployments.transitionHead(deployment, "draft", {});
    head.when = [...(head.when ?? []), holds(back)];
    parts.push(
      headPart(back),
      ctx.repos.deployments.eventPart(deployment.id, "checkout_expired", deployment.phase, "draft", {}),
      wakePart(ctx, `card:${deployment.id}`),
    );
  }
  if (!(await commitCas(ctx.db, head, parts)))
    throw new AppError("conflict", "the order changed while its session expired");
}
