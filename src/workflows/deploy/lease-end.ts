import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { dseqOf } from "./current-intent.ts";

/** How a lease ended: the provider or the chain closed it, or its escrow ran dry. */
export type LeaseEnd = "lease_closed" | "escrow_empty";

/** How a lease ended, only when the chain definitely says that it did; a read that fails proves nothing (I3). */
export async function leaseEnd(ctx: Context, intent: Intent): Promise<LeaseEnd | null> {
  try {
    const chain = await backendOf(ctx, intent).readDeployment(dseqOf(intent));
    const lease = chain?.leases.find((l) => l.provider === intent.provider);
    if (lease?.state === "insufficient_funds") return "escrow_empty";
    return !chain || chain.state === "closed" || lease?.state === "closed" ? "lease_closed" : null;
  } catch (error) {
    ctx.log.warn({ event: "akash.lease_unreadable", dseq: intent.dseq, err: error });
    return null;
  }
}
