import { type BidChoice, chooseBid } from "../../domain/providers/choose-bid.ts";
import { RECORD_MS } from "../../domain/providers/record.ts";
import type { BidOffer } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import type { Course } from "./course.ts";
import { dseqOf, lookAgain } from "./current-intent.ts";

/** Collects bids for a while, then chooses by rule and record, and writes down why. */
export async function bidding(ctx: Context, course: Course): Promise<number | null> {
  const { intent } = course;
  const waitedMs = ctx.clock.now() - course.sinceMs;
  const { bidWindowMinMs, bidWindowMaxMs } = ctx.settings.deploy;
  if (course.isLate) return await course.fail("no_bids");
  if (waitedMs < bidWindowMinMs) return course.sinceMs + bidWindowMinMs;
  const bids = await backendOf(ctx, intent).listBids(dseqOf(intent));
  const choice = await choose(ctx, course, bids);
  if (!choice.chosen) {
    return waitedMs > bidWindowMaxMs ? await course.fail("no_bids") : lookAgain(ctx);
  }
  await commitChoice(ctx, course, bids, choice);
  return ctx.clock.now();
}

async function choose(ctx: Context, course: Course, bids: BidOffer[]): Promise<BidChoice<BidOffer>> {
  const now = ctx.clock.now();
  const providers = bids.map((b) => b.provider);
  const earlier = await ctx.repos.intents.listByDeployment(course.deployment.id);
  return chooseBid(bids, {
    maxPriceUactPerBlock: ctx.settings.agent.maxPriceUactPerBlock,
    requireAudited: ctx.settings.agent.auditors.length > 0,
    blacklisted: await ctx.repos.blacklist.blacklistedAmong(providers, now),
    excluded: new Set(earlier.filter(course.shuns).flatMap((i) => i.provider ?? [])),
    records: await ctx.repos.observations.recordsOf(providers, now - RECORD_MS),
    nowMs: now,
  });
}

async function commitChoice(ctx: Context, course: Course, bids: BidOffer[], choice: BidChoice<BidOffer>) {
  const { intent } = course;
  const chosen = choice.chosen;
  if (!chosen) return;
  const name = await backendOf(ctx, intent)
    .providerName(chosen.provider)
    .catch(() => chosen.provider);
  await course.goOn("leasing", {
    event: "provider_chosen",
    evidence: {
      provider: chosen.provider,
      providerName: name,
      priceUactPerBlock: chosen.priceUactPerBlock,
      reason: choice.reason,
      bids: bids.length,
      skipped: choice.skipped.length,
    },
    parts: [
      ctx.repos.intents.statePart(intent.id, "created", {
        provider: chosen.provider,
        gseq: chosen.gseq,
        oseq: chosen.oseq,
        price_uact_per_block: chosen.priceUactPerBlock,
        choice_reason: choice.reason,
      }),
      ...bids.map((bid) =>
        ctx.repos.observations.insertPart({
          provider: bid.provider,
          deploymentId: intent.deploymentId,
          kind: "bid",
          priceUactPerBlock: bid.priceUactPerBlock,
        }),
      ),
    ],
  });
}
