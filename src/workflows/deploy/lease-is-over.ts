import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";

/** True only when the chain definitely says so; a read that fails proves nothing (I3). */
export async function leaseIsOver(ctx: Context, intent: Intent): Promise<boolean> {
  try {
    const chain = await ctx.akash.readDeployment(intent.dseq);
    if (!chain || chain.state === "closed") return true;
    const lease = chain.leases.find((l) => l.provider === intent.provider);
    return lease?.state === "closed" || lease?.state === "insufficient_funds";
  } catch (error) {
    ctx.log.warn({ event: "akash.lease_unreadable", dseq: intent.dseq, err: error });
    return false;
  }
}
