import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, leaseOf, lookAgain } from "./current-intent.ts";
import { failAttempt, pastDeadline } from "./fail-attempt.ts";

/** Takes the lease, after asking the blacklist once more: an admin may have acted while bids were coming in. */
export async function leasing(ctx: Context, deployment: Deployment): Promise<number | null> {
  const intent = await currentIntent(ctx, deployment);
  if (pastDeadline(ctx, deployment)) return await failAttempt(ctx, deployment, intent, "no_answer");
  const lease = leaseOf(intent);
  if (await ctx.repos.blacklist.isBlacklisted(lease.provider, ctx.clock.now())) {
    return await chooseAgain(ctx, deployment, intent, "blacklisted_meanwhile");
  }
  const json = await ctx.repos.intents.openManifest(intent.id);
  ctx.checkpoint("lease.before_call");
  try {
    const outcome = await backendOf(ctx, intent).createLease({
      lease,
      manifest: { json, hashHex: intent.manifestHash },
      onSigned: async (txHash) => {
        await ctx.repos.intents.setTx(intent.id, { leaseTxHash: txHash });
        ctx.checkpoint("lease.signed");
      },
    });
    ctx.checkpoint("lease.done_unrecorded");
    if (outcome.kind === "unseen") return lookAgain(ctx);
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "rejected" && error.code !== "not_found"))
      throw error;
    ctx.log.warn({ event: "akash.lease_refused", deploymentId: deployment.id, err: error });
    if (error.details.reason === "insufficient_funds") return lookAgain(ctx);
    if (error.details.reason === "bid_not_open")
      return await chooseAgain(ctx, deployment, intent, "bid_gone");
    return await failAttempt(ctx, deployment, intent, "lease_refused");
  }
  await commitStep(ctx, deployment, {
    to: "sending_manifest",
    patch: { akash_lease_id: `${lease.dseq}/${lease.gseq}/${lease.oseq}/${lease.provider}` },
    event: "leased",
    evidence: { provider: lease.provider, priceUactPerBlock: intent.priceUactPerBlock },
    parts: [
      ctx.repos.intents.statePart(intent.id, "leased", {}),
      ctx.repos.leases.insertPart({
        deploymentId: deployment.id,
        intentId: intent.id,
        ...lease,
        priceUactPerBlock: intent.priceUactPerBlock ?? 0,
      }),
    ],
  });
  return ctx.clock.now();
}

/** Back to the bids: this provider is out, the deployment on chain is still good. */
async function chooseAgain(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  why: string,
): Promise<number> {
  await commitStep(ctx, deployment, {
    to: "bidding",
    event: "choosing_again",
    evidence: { provider: intent.provider, why },
    parts: [
      ctx.repos.intents.statePart(intent.id, "created", {
        provider: null,
        gseq: null,
        oseq: null,
        price_uact_per_block: null,
      }),
    ],
  });
  return ctx.clock.now();
}
