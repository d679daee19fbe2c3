import { AppError } from "../../errors.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import type { Course } from "./course.ts";
import { leaseOf, lookAgain } from "./current-intent.ts";

/** Takes the lease, after asking the blacklist once more: an admin may have acted while bids were coming in. */
export async function leasing(ctx: Context, course: Course): Promise<number | null> {
  const { intent } = course;
  if (course.isLate) return await course.fail("no_answer");
  const lease = leaseOf(intent);
  if (await ctx.repos.blacklist.isBlacklisted(lease.provider, ctx.clock.now())) {
    return await chooseAgain(ctx, course, "blacklisted_meanwhile");
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
    ctx.log.warn({ event: "akash.lease_refused", deploymentId: intent.deploymentId, err: error });
    if (error.details.reason === "insufficient_funds") return lookAgain(ctx);
    if (error.details.reason === "bid_not_open") return await chooseAgain(ctx, course, "bid_gone");
    return await course.fail("lease_refused");
  }
  await course.goOn("sending_manifest", {
    patch: { akash_lease_id: `${lease.dseq}/${lease.gseq}/${lease.oseq}/${lease.provider}` },
    event: "leased",
    evidence: { provider: lease.provider, priceUactPerBlock: intent.priceUactPerBlock },
    parts: [
      ctx.repos.intents.statePart(intent.id, "leased", {}),
      ctx.repos.leases.insertPart({
        deploymentId: intent.deploymentId,
        intentId: intent.id,
        ...lease,
        priceUactPerBlock: intent.priceUactPerBlock ?? 0,
      }),
    ],
  });
  return ctx.clock.now();
}

/** Back to the bids: this provider is out, the deployment on chain is still good. */
async function chooseAgain(ctx: Context, course: Course, why: string): Promise<number> {
  const { intent } = course;
  await course.goOn("bidding", {
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
