import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { hasEnded, isPaused } from "../../domain/billing/entitlement.ts";
import type { MoneySays } from "../../domain/health/evidence.ts";
import { suspensionOf } from "../../domain/usage/suspension.ts";
import type { Context } from "../context.ts";

export interface MoneyStanding {
  says: MoneySays;
  /** The plan that pays for it; null where none does. */
  plan: Subscription | null;
}

/** Whether an agent is paid for, by our own books; a status that neither grants nor ends is nobody's word (I3). */
export async function moneyStanding(ctx: Context, deployment: Deployment): Promise<MoneyStanding> {
  const slot = deployment.slotId ? await ctx.repos.slots.find(deployment.slotId) : null;
  if (slot?.state !== "held" || slot.deploymentId !== deployment.id) return { says: "plan_over", plan: null };
  const plan = await ctx.repos.subscriptions.find(slot.subscriptionId);
  if (!plan || hasEnded(plan.status)) return { says: "plan_over", plan };
  if (isPaused(plan.status)) return { says: "plan_paused", plan };
  const suspension = suspensionOf(plan, [], ctx.clock.now());
  if (suspension === "payment") return { says: "overdue", plan };
  return { says: suspension === null ? "paid" : "unsure", plan };
}
