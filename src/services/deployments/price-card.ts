import { z } from "zod";
import { aboutMessages, PLAN_IDS } from "../../domain/plans/plans.ts";
import { type CostEstimate, estimateRunningCost } from "../../domain/providers/running-cost.ts";
import type { ScreenedProvider } from "../../ports/bid-screening.ts";
import type { PlanId, RailName } from "../../ports/payment-rail.ts";
import { requireUser } from "../actor.ts";
import { slotEndsAt } from "../billing/plan/slot-ends-at.ts";
import { firstRail, priceOn } from "../billing/rail-of.ts";
import type { Context } from "../context.ts";
import { screenProviders } from "../providers/screen-providers.ts";
import { ownDeployment } from "./own-deployment.ts";

const Input = z.object({ deploymentId: z.string() });
const WEEK_MS = 7 * 86_400_000;
const BIDS = 20;

export interface PlanOffer {
  id: (typeof PLAN_IDS)[number];
  title: string;
  priceMinor: number;
  currency: string;
  /** Rails where it costs something else. */
  elsewhere: { rail: RailName; priceMinor: number; currency: string }[];
  slots: number;
  tokens: number;
  aboutMessages: number;
}

export interface PriceCard {
  offers: PlanOffer[];
  estimate: CostEstimate;
  /** Who could run it now, the quietest week first; null where nobody knows. */
  providers: ScreenedProvider[] | null;
  /** The operator has paused new agents: nothing can be begun now. */
  paused: boolean;
  freeSlot: boolean;
  /** When an agent on the free slot would be closed again; null while nothing ends it. */
  freeSlotEndsAtMs: number | null;
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
  const providers = await screenProviders(ctx);
  return {
    offers: PLAN_IDS.map((id) => offer(ctx, id)),
    estimate: await runningCost(ctx, providers),
    providers,
    paused: (await ctx.repos.deployPause.current()) !== null,
    freeSlot: free !== null,
    freeSlotEndsAtMs: free && (await slotEndsAt(ctx, free.subscriptionId)),
    slotsTaken: free === null && slots.some((s) => s.state === "held"),
  };
}

function offer(ctx: Context, id: PlanId): PlanOffer {
  const { title, slots, tokensPerPeriod } = ctx.settings.plans[id];
  const { amountMinor, currency } = priceOn(ctx, firstRail(ctx), id);
  const others = [...ctx.settings.prices].map(([rail, prices]) => ({
    rail,
    priceMinor: prices[id].amountMinor,
    currency: prices[id].currency,
  }));
  return {
    id,
    title,
    priceMinor: amountMinor,
    currency,
    elsewhere: others.filter((one) => one.priceMinor !== amountMinor || one.currency !== currency),
    slots,
    tokens: tokensPerPeriod,
    aboutMessages: aboutMessages(tokensPerPeriod),
  };
}

/** By what those who fit have asked of us lately; by everybody's bids where none of them has. */
async function runningCost(ctx: Context, fitting: ScreenedProvider[] | null): Promise<CostEstimate> {
  const since = ctx.clock.now() - WEEK_MS;
  const theirs = fitting?.map(({ provider }) => provider) ?? [];
  const bids = theirs.length > 0 ? await ctx.repos.observations.recentBids(BIDS, since, theirs) : [];
  const all = bids.length > 0 ? bids : await ctx.repos.observations.recentBids(BIDS, since);
  return estimateRunningCost(ctx.settings.agent, all);
}
