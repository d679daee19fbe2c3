import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { dseqOf } from "./current-intent.ts";

/** How a lease ended: the provider or the chain closed it, or its escrow ran dry. */
export type LeaseEnd = "lease_closed" | "escrow_empty";

/** What the chain says of a lease that may be over, or that its provider wants back. */
export interface LeaseNews {
  end: LeaseEnd | null;
  /** When its provider takes the machine back (ms), where that was announced. */
  reclaimAtMs: number | null;
}

/**
 * How a lease stands, over only when the chain definitely says so.
 * @returns null when nobody knows: a read that fails proves nothing (I3)
 */
export async function leaseNews(ctx: Context, intent: Intent): Promise<LeaseNews | null> {
  try {
    const chain = await backendOf(ctx, intent).readDeployment(dseqOf(intent));
    const lease = chain?.leases.find((l) => l.provider === intent.provider);
    if (lease?.state === "insufficient_funds") return { end: "escrow_empty", reclaimAtMs: null };
    if (!chain || chain.state === "closed" || lease?.state === "closed")
      return { end: "lease_closed", reclaimAtMs: null };
    return { end: null, reclaimAtMs: lease?.state === "reclaiming" ? lease.reclaimAtMs : null };
  } catch (error) {
    ctx.log.warn({ event: "akash.lease_unreadable", dseq: intent.dseq, err: error });
    return null;
  }
}

/** How a lease ended, or null. */
export const leaseEnd = async (ctx: Context, intent: Intent): Promise<LeaseEnd | null> =>
  (await leaseNews(ctx, intent))?.end ?? null;
