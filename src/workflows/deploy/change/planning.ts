import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import type { Context } from "../../../services/context.ts";
import { entitlementOf } from "../../../services/deployments/is-entitled.ts";
import { lookAgain } from "../current-intent.ts";
import { pastDeadline } from "../fail-attempt.ts";
import { floatCovers, planAttempt } from "../plan-attempt.ts";
import { teardownAll } from "../teardown.ts";
import { commitChange } from "./commit-change.ts";
import { giveUpSearch } from "./give-up-search.ts";

/**
 * Closes what an earlier attempt of this search left on chain, beside the lease that goes on, then writes the next one
 * down with its channel off (I6).
 */
export async function planning(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const keep = change.oldLost ? [] : [change.oldIntentId];
  if ((await teardownAll(ctx, deployment, keep)) !== "all_closed") return lookAgain(ctx);
  const entitlement = await entitlementOf(ctx, deployment);
  const why = entitlement === "over" ? "not_entitled" : await reasonToGiveUp(ctx, change);
  if (why) return await giveUpSearch(ctx, deployment, change, why);
  if (entitlement === "unsure" || !(await floatCovers(ctx))) return lookAgain(ctx);
  const { attempt, intentId, dseq, part } = await planAttempt(ctx, deployment, "off");
  await commitChange(ctx, deployment, change, {
    step: "creating",
    patch: { attempt },
    change: { new_intent_id: intentId, tries: change.tries + 1 },
    event: "attempt_planned",
    evidence: { attempt: change.tries + 1, of: ctx.settings.deploy.maxProviders, dseq },
    parts: [part],
  });
  return ctx.clock.now();
}

async function reasonToGiveUp(ctx: Context, change: LeaseChange): Promise<string | null> {
  const isSpent = change.tries >= ctx.settings.deploy.maxProviders;
  if (!isSpent && !(await pastDeadline(ctx, change))) return null;
  if (change.tries > 0 && (await nobodyBid(ctx, change))) return "no_bids";
  return isSpent ? "providers_exhausted" : "deadline";
}

/** Whether this search has met no provider at all. */
async function nobodyBid(ctx: Context, { deploymentId, tries }: LeaseChange): Promise<boolean> {
  const attempts = await ctx.repos.intents.listByDeployment(deploymentId);
  return attempts.slice(-tries).every(({ failureReason }) => failureReason === "no_bids");
}
