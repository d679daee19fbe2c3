import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import { changePlan } from "../../../src/services/billing/plan/change-plan.ts";
import { quotePlanChange } from "../../../src/services/billing/plan/quote-plan-change.ts";
import { syncSubscription } from "../../../src/services/billing/plan/sync-subscription.ts";
import type { Context } from "../../../src/services/context.ts";
import { deployOnFreeSlot } from "../../../src/services/deployments/deploy-on-free-slot.ts";
import type { MoneyWorld } from "./money-world.ts";

/** A person with a plan, and as many live agents on it as wanted. */
export async function withPlan(
  w: MoneyWorld,
  plan: "starter" | "pro" | "business",
  agents: number,
  card?: string,
) {
  const ann = await w.person("ann");
  const first = await w.checkout(ann.userId, ann.ctx, plan);
  w.stripe.pay(first.sessionId, card === undefined ? {} : { card });
  await syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId: first.sessionId } });
  const ids = [first.deploymentId];
  while (ids.length < agents) {
    const { id } = await w.draft(ann.userId);
    await deployOnFreeSlot({ ctx: ann.ctx, input: { deploymentId: id } });
    ids.push(id);
  }
  for (const id of ids) await goesLive(w, id);
  const row = async () => {
    const [found] = await w.repos.subscriptions.listByUser(ann.userId);
    if (!found) throw new Error("no plan");
    return found;
  };
  const { id, providerSubscriptionId } = await row();
  return {
    ...ann,
    ids,
    row,
    subscriptionId: id,
    providerId: providerSubscriptionId,
    sync: (ctx: Context = w.ctx) =>
      syncSubscription({ ctx, input: { rail: "stripe", subscriptionId: providerSubscriptionId } }),
    phases: async () => await Promise.all(ids.map(async (one) => (await w.row(one)).phase)),
    slots: async () => {
      const slots = await w.repos.slots.listBySubscription(id);
      const count = (state: string) => slots.filter((slot) => slot.state === state).length;
      return { free: count("free"), held: count("held"), revoked: count("revoked") };
    },
    news: async () =>
      (await w.repos.events.listAfter(first.deploymentId, { limit: 500 }))
        .filter((event) => event.type.startsWith("plan_"))
        .map((event) => ({ type: event.type, ...JSON.parse(event.evidence) })),
    change: async (to: string, keep: string[] = [], ctx: Context = ann.ctx) => {
      const { quote } = await quotePlanChange({ ctx, input: { subscriptionId: id, plan: to, keep } });
      return await changePlan({
        ctx,
        input: { subscriptionId: id, plan: to, keep, quotedAtMs: quote.quotedAtMs },
      });
    },
  };
}

/** Taken by hand through the phases of a deploy, with a lease that is nobody's. */
export async function goesLive(w: MoneyWorld, id: string): Promise<void> {
  for (const to of ["creating", "bidding", "leasing", "sending_manifest", "starting", "live"] as const)
    await w.repos.deployments.transition(
      id,
      [(await w.row(id)).phase],
      to,
      to === "live" ? { live_at: w.clock.now(), current_intent_id: `intent-${id}` } : {},
    );
  const { orderId } = await w.row(id);
  if (orderId) await w.repos.orders.transition(orderId, ["paid"], "fulfilled", {});
}

/** What the workflow does once the chain says closed. */
export async function closes(w: MoneyWorld, id: string): Promise<void> {
  await w.repos.deployments.transition(
    id,
    ["closing"],
    "closed",
    { slot_id: null },
    {
      parts: [w.repos.slots.freePart(id)],
    },
  );
}

/** What the workflow does once an agent that is stopped was saved and its lease is over. */
export async function rests(w: MoneyWorld, id: string): Promise<void> {
  await w.repos.deployments.transition(id, ["stopping"], "stopped");
}
