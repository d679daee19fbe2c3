import { z } from "zod";
import { aboutMessages, PLAN_IDS, PLANS } from "../../domain/plans/plans.ts";
import { type CostEstimate, estimateRunningCost } from "../../domain/providers/running-cost.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "./own-deployment.ts";

const Input = z.object({ deploymentId: z.string() });
const WEEK_MS = 7 * 86_400_000;

export interface PlanOffer {
  id: (typeof PLAN_IDS)[number];
  title: string;
  priceMinor: number;
  currency: string;
  slots: number;
  tokens: number;
  aboutMessages: number;
}

export interface PriceCard {
  offers: PlanOffer[];
  estimate: CostEstimate;
  freeSlot: boolean;
  /** True when the person already pays for a plan whose slots are all taken. */
  slotsTaken: boolean;
}

/** Everything a person should know before paying: what it costs, what is in it, what it costs us to run. */
export async function priceCard({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<PriceCard> {
  const actor = requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  await ownDeployment(ctx, deploymentId);
  const slots = await ctx.repos.slots.listByUser(actor.userId);
  const free = await ctx.repos.slots.findFree(actor.userId, ctx.clock.now());
  return {
    offers: PLAN_IDS.map((id) => ({
      id,
      title: PLANS[id].title,
      priceMinor: ctx.settings.plans[id].amountMinor,
      currency: ctx.settings.plans[id].currency,
      slots: PLANS[id].slots,
      tokens: PLANS[id].tokensPerPeriod,
      aboutMessages: aboutMessages(PLANS[id].tokensPerPeriod),
    })),
    estimate: await runningCost(ctx),
    freeSlot: free !== null,
    slotsTaken: free === null && slots.some((s) => s.state === "held"),
  };
}

async function runningCost(ctx: Context): Promise<CostEstimate> {
  const bids = await ctx.repos.observations.recentBids(20, ctx.clock.now() - WEEK_MS);
  return estimateRunningCost(ctx.settings.agent, bids);
}
