import { z } from "zod";
import { commitCas } from "../../../db/cas-batch.ts";
import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Order } from "../../../db/repositories/order-repository.ts";
import { planById } from "../../../domain/plans/plans.ts";
import { AppError } from "../../../errors.ts";
import type { RailName } from "../../../ports/payment-rail.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { ownDeployment } from "../../deployments/own-deployment.ts";
import { requireDeploysOpen } from "../../deployments/require-deploys-open.ts";
import { requireFloat } from "../../deployments/require-float.ts";
import { requireProvider } from "../../deployments/require-provider.ts";
import { requireToken } from "../../deployments/require-token.ts";
import { deriveId } from "../../derive-id.ts";
import { wakePart } from "../../wake-part.ts";
import { firstRail, priceOn, railOf } from "../rail-of.ts";
import { cancelCheckout } from "./cancel-checkout.ts";
import { ensureCustomer } from "./ensure-customer.ts";
import { requireClear } from "./require-clear.ts";

const Input = z.object({
  deploymentId: z.string(),
  plan: z.string(),
  /** The rail of the open checkout, or else the first one, unless the person chose. */
  rail: z.enum(["stripe", "polar"]).optional(),
});
/** A session must be opened this soon after its attempt began, or the attempt is given a new number and key. */
const ATTEMPT_FRESH_MS = 4 * 60_000;

export interface OpenCheckout {
  orderId: string;
  rail: RailName;
  url: string;
  expiresAtMs: number;
}

/**
 * Opens the one checkout session of an order, or hands out the one already open.
 * The order and the key are stored before the provider is called, so a crash repeats the same session.
 * @throws AppError `float_too_small`, `forbidden` (`external_checkout_off`, `held_back`, `deploys_paused`), `conflict` (`not_a_draft`, `account_in_use`, `dispute_open`, `refund_held`), `rejected` (`no_provider_fits`)
 */
export async function openCheckout({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<OpenCheckout> {
  requireUser(ctx);
  const wanted = Input.parse(input);
  const plan = planById(wanted.plan);
  if (!ctx.settings.externalCheckout) {
    throw new AppError("forbidden", "paying outside the chat is switched off", {
      details: { reason: "external_checkout_off" },
    });
  }
  let deployment = await ownDeployment(ctx, wanted.deploymentId);
  let order = await ctx.repos.orders.findByDeployment(deployment.id);
  const rail = wanted.rail ?? (order?.state === "open" ? order.provider : firstRail(ctx));
  const isOther = order?.state === "open" && (order.plan !== plan.id || order.provider !== rail);
  // A page that can be paid on is not taken away for one that cannot be had.
  if (isOther) await requireDeploysOpen(ctx);
  if (order && (isOther || (await hasRunOut(ctx, order)))) {
    await cancelCheckout({ ctx, input: { deploymentId: deployment.id } });
    deployment = await ownDeployment(ctx, deployment.id);
    order = null;
  }
  if (order?.state === "open") return await resumeSession(ctx, order);
  await requireClear(ctx, deployment);
  if (deployment.phase !== "draft") {
    throw new AppError("conflict", "this agent is already paid for", { details: { reason: "not_a_draft" } });
  }
  requireToken(deployment);
  return await openSession(ctx, await writeOrder(ctx, deployment, plan.id, rail));
}

/** A session past its time is of no use to anybody, even if nobody has told us yet. */
async function hasRunOut(ctx: Context, order: Order): Promise<boolean> {
  const open = order.state === "open" ? await ctx.repos.checkouts.findOpenByOrder(order.id) : null;
  return open !== null && open.expiresAt <= ctx.clock.now();
}

async function writeOrder(
  ctx: Context,
  deployment: Deployment,
  plan: Order["plan"],
  rail: RailName,
): Promise<Order> {
  const isOpen = await requireDeploysOpen(ctx);
  await requireProvider(ctx);
  const floatCovers = await requireFloat(ctx);
  const now = ctx.clock.now();
  const price = priceOn(ctx, rail, planById(plan).id);
  const id = deriveId("order", `${deployment.id}:${deployment.version}`);
  const head = ctx.repos.deployments.transitionHead(deployment, "awaiting_payment", {
    order_id: id,
    plan,
    payment_provider: rail,
  });
  const done = await commitCas(ctx.db, { ...head, when: [floatCovers, isOpen] }, [
    ctx.repos.orders.insertPart({
      id,
      userId: deployment.userId,
      deploymentId: deployment.id,
      plan,
      provider: rail,
      priceId: price.priceId,
      amountMinor: price.amountMinor,
      currency: price.currency,
    }),
    ctx.repos.deployments.eventPart(deployment.id, "checkout_opened", deployment.phase, "awaiting_payment", {
      plan,
    }),
    wakePart(ctx, `checkout:${id}`, now + ctx.settings.reconcileMs),
    wakePart(ctx, `customer:${rail}/${deployment.userId}`, now + ctx.settings.reconcileMs),
  ]);
  const order = done ? await ctx.repos.orders.find(id) : null;
  if (order) return order;
  // Lost to another hand, to a pause, or to another deploy that took what was left of the float: that is said plainly.
  await requireDeploysOpen(ctx);
  await requireFloat(ctx);
  throw new AppError("conflict", "this agent changed at the same moment", { details: { reason: "raced" } });
}

/** Gives back the open session, or finishes opening one whose answer was lost. */
async function resumeSession(ctx: Context, order: Order): Promise<OpenCheckout> {
  const open = await ctx.repos.checkouts.findOpenByOrder(order.id);
  if (open) {
    const url = await ctx.repos.checkouts.openUrl(open.provider, open.sessionId);
    return { orderId: order.id, rail: order.provider, url, expiresAtMs: open.expiresAt };
  }
  if (ctx.clock.now() - order.updatedAt <= ATTEMPT_FRESH_MS) return await openSession(ctx, order);
  const next = await ctx.repos.orders.transition(order.id, ["open"], "open", { attempt: order.attempt + 1 });
  if (!next)
    throw new AppError("conflict", "the order changed at the same moment", { details: { reason: "raced" } });
  return await openSession(ctx, next);
}

async function openSession(ctx: Context, order: Order): Promise<OpenCheckout> {
  const rail = railOf(ctx, order.provider);
  const customerId = await ensureCustomer(ctx, rail, order.userId);
  ctx.checkpoint("checkout.before_open");
  const session = await rail.openCheckout({
    orderId: order.id,
    userId: order.userId,
    customerId,
    plan: planById(order.plan).id,
    idempotencyKey: `order:${order.id}:${order.attempt}`,
    successUrl: `${ctx.settings.publicUrl}/paid`,
    cancelUrl: `${ctx.settings.publicUrl}/cancelled`,
    expiresAtMs: order.updatedAt + ctx.settings.checkoutTtlMs,
  });
  ctx.checkpoint("checkout.opened_unrecorded");
  await ctx.repos.checkouts.save({
    provider: order.provider,
    sessionId: session.sessionId,
    orderId: order.id,
    url: session.url,
    attempt: order.attempt,
    expiresAt: session.expiresAtMs,
  });
  const { sessionId } = session;
  ctx.log.info({ event: "checkout.opened", orderId: order.id, deploymentId: order.deploymentId, sessionId });
  return { orderId: order.id, rail: order.provider, url: session.url, expiresAtMs: session.expiresAtMs };
}
