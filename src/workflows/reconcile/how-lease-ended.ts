import type { Lease } from "../../db/repositories/lease-repository.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { type PollPart, wakeKeepers } from "./compare-lease.ts";

/**
 * Asks the chain about one lease that no page showed: it may have ended, and it may have slipped from one page to
 * another while they were read. Only the chain's own word ends it (I3).
 */
export async function howLeaseEnded(ctx: Context, akash: AkashBackend, known: Lease): Promise<PollPart[]> {
  const reason = await endReason(ctx, akash, known);
  if (reason === null) return [];
  ctx.log.info({ event: "akash.lease_over", deploymentId: known.deploymentId, dseq: known.dseq, reason });
  return [
    { part: ctx.repos.leases.endPart(known.id, reason), isRow: true },
    ...wakeKeepers(ctx, known.deploymentId),
  ];
}

/** The chain's reason for the end; null while it has not said that there is one. */
async function endReason(ctx: Context, akash: AkashBackend, known: Lease): Promise<string | null> {
  try {
    const found = await akash.readDeployment(known.dseq);
    if (found === null) return "not_found";
    const lease = found.leases.find(
      ({ provider, gseq, oseq }) => provider === known.provider && gseq === known.gseq && oseq === known.oseq,
    );
    if (lease?.state === "insufficient_funds") return "insufficient_funds";
    if (lease?.state === "closed") return lease.reason ?? "unknown";
    return found.state === "closed" ? (lease?.reason ?? "unknown") : null;
  } catch (error) {
    ctx.log.warn({ event: "akash.lease_unreadable", dseq: known.dseq, err: error });
    return null;
  }
}
