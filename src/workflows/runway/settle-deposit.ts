import { commitCas } from "../../db/cas-batch.ts";
import type { EscrowDeposit } from "../../db/repositories/escrow-deposit-repository.ts";
import type { Lease } from "../../db/repositories/lease-repository.ts";
import { USUAL_BLOCK_SECONDS } from "../../domain/providers/running-cost.ts";
import type { AkashBackend, ChainDeployment } from "../../ports/akash-backend.ts";
import { caseOverPart } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";
import { runwayCase } from "./warn-of-runway.ts";

/** Funds and what was paid out are rounded down one by one. */
const ROUNDING_UACT = 1;

/** All that was ever paid into an escrow that is open: it only grows. */
export const paidInUact = ({ escrowUact, transferredUact }: ChainDeployment): number =>
  escrowUact + transferredUact;

/**
 * Finds out what became of a deposit whose answer nobody got: the chain's sum tells whether it came through, and the
 * time after which its transaction is dead tells that it will not.
 * @returns when to look again (ms since epoch)
 */
export async function settleDeposit(
  ctx: Context,
  akash: AkashBackend,
  lease: Lease,
  sent: EscrowDeposit,
): Promise<number | null> {
  const found = await akash.readDeployment(sent.dseq);
  const isOpen = found?.state === "active";
  if (isOpen && paidInUact(found) >= sent.paidInBeforeUact + sent.amountUact - ROUNDING_UACT)
    return await depositDone(ctx, lease, sent);
  const deadAt = sent.updatedAt + ctx.settings.deploy.createMayLandMs;
  // What an unknown state means, nobody knows (I3); what is closed has given everything back.
  if (found !== null && found.state !== "closed" && ctx.clock.now() < deadAt)
    return ctx.clock.now() + ctx.settings.deploy.pollMs;
  if (found?.state === "unknown") return ctx.clock.now() + ctx.settings.deploy.pollMs;
  await commitCas(ctx.db, ctx.repos.escrowDeposits.endHead(sent, "lost"), []);
  ctx.log.warn({ event: "escrow.deposit_lost", dseq: sent.dseq, txHash: sent.txHash });
  return ctx.clock.now();
}

/** It came through: noted once, with how long the escrow lasts now, which the next poll of the chain corrects. */
export async function depositDone(
  ctx: Context,
  lease: Lease,
  deposit: EscrowDeposit,
): Promise<number | null> {
  const blocks = Math.floor(deposit.amountUact / Math.max(1, lease.priceUactPerBlock));
  const addedMs = blocks * USUAL_BLOCK_SECONDS * 1000;
  const { state, reclaimAt, escrowUact, settledHeight, endHeight, runsOutAt, deploymentId } = lease;
  const evidence = {
    amountUact: deposit.amountUact,
    dseq: deposit.dseq,
    hours: Math.round(addedMs / 3_600_000),
  };
  const isDone = await commitCas(ctx.db, ctx.repos.escrowDeposits.endHead(deposit, "done"), [
    ...(state === "closed"
      ? []
      : [
          ctx.repos.leases.seenPart(lease.id, {
            ...{ state, reclaimAt, settledHeight, warnedHours: null },
            escrowUact: escrowUact === null ? null : escrowUact + deposit.amountUact,
            endHeight: endHeight === null ? null : endHeight + blocks,
            runsOutAt: runsOutAt === null ? null : runsOutAt + addedMs,
          }),
        ]),
    ctx.repos.events.insertPart({
      ...{ deploymentId, type: "topped_up", fromPhase: null, toPhase: null, evidence },
    }),
    caseOverPart(ctx, runwayCase(deploymentId)),
    wakePart(ctx, `card:${deploymentId}`),
  ]);
  if (isDone) ctx.log.info({ event: "escrow.topped_up", deploymentId, ...evidence, txHash: deposit.txHash });
  return ctx.clock.now();
}
