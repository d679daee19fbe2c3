import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { type BidChoice, chooseBid } from "../../domain/providers/choose-bid.ts";
import type { BidOffer } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, dseqOf, lookAgain } from "./current-intent.ts";
import { failAttempt, pastDeadline } from "./fail-attempt.ts";

/** How far back a provider's record with us reaches. */
const RECORD_MS = 30 * 86_400_000;

/** Collects bids for a while, then chooses by rule and record, and writes down why. */
export async function bidding(ctx: Context, deployment: Deployment): Promise<number | null> {
  const intent = await currentIntent(ctx, deployment);
  const waitedMs = ctx.clock.now() - deployment.phaseSince;
  const { bidWindowMinMs, bidWindowMaxMs } = ctx.settings.deploy;
  if (pastDeadline(ctx, deployment)) return await failAttempt(ctx, deployment, intent, "no_bids");
  if (waitedMs < bidWindowMinMs) return deployment.phaseSince + bidWindowMinMs;
  const bids = await backendOf(ctx, intent).listBids(dseqOf(intent));
  const choice = await choose(ctx, deployment, bids);
  if (!choice.chosen) {
    return waitedMs > bidWindowMaxMs ? await failAttempt(ctx, deployment, intent, "no_bids") : lookAgain(ctx);
  }
  await commitChoice(ctx, deployment, intent, bids, choice);
  return ctx.clock.now();
}

async function choose(ctx: Context, deployment: Deployment, bids: BidOffer[]): Promise<BidChoice<BidOffer>> {
  const now = ctx.clock.now();
  const providers = bids.map((b) => b.provider);
  const earlier = await ctx.repos.intents.listByDeployment(deployment.id);
  return chooseBid(bids, {
    maxPriceUactPerBlock: ctx.settings.agent.maxPriceUactPerBlock,
    requireAudited: ctx.settings.agent.auditors.length > 0,
    blacklisted: await ctx.repos.blacklist.blacklistedAmong(providers, now),
    excluded: new Set(earlier.filter((i) => i.failureReason !== null).flatMap((i) => i.provider ?? [])),
    records: await ctx.repos.observations.statsFor(providers, now - RECORD_MS),
  });
}

async function commitChoice(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  bids: BidOffer[],
  choice: BidChoice<BidOffer>,
) {
  const chosen = choice.chosen;
  if (!chosen) return;
  const name = await backendOf(ctx, intent)
    .providerName(chosen.provider)
    .catch(() => chosen.provider);
  await commitStep(ctx, deployment, {
    to: "leasing",
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
          deploymentId: deployment.id,
          kind: "bid",
          priceUactPerBlock: bid.priceUactPerBlock,
        }),
      ),
    ],
  });
}
