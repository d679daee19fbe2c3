import { commitCas } from "../../db/cas-batch.ts";
import type { EscrowDeposit } from "../../db/repositories/escrow-deposit-repository.ts";
import type { Lease } from "../../db/repositories/lease-repository.ts";
import { AppError } from "../../errors.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { depositDone, paidInUact } from "./settle-deposit.ts";

/** A definite no is looked at again after this. */
const REFUSED_MS = 10 * 60_000;

/**
 * Pays into an escrow, once: what had been paid in before is written down first, and only then is anything sent.
 * @returns when to look again (ms since epoch)
 */
export async function payIn(
  ctx: Context,
  akash: AkashBackend,
  lease: Lease,
  amountUact: number,
): Promise<number | null> {
  const { dseq, owner, deploymentId, intentId } = lease;
  const found = await akash.readDeployment(dseq);
  // Its end is noted by the poll; nothing is paid into what is over.
  if (found?.state !== "active") return null;
  const paidInBeforeUact = paidInUact(found);
  const asked = { deploymentId, intentId, owner, dseq, amountUact, paidInBeforeUact };
  const deposit = await ctx.repos.escrowDeposits.begin(asked);
  const lookAgain = () => ctx.clock.now() + ctx.settings.deploy.pollMs;
  if (!deposit) return lookAgain();
  ctx.checkpoint("deposit.before_call");
  try {
    const outcome = await akash.deposit({
      dseq,
      amountUact,
      async onSigned(txHash) {
        if (txHash !== null) await ctx.repos.escrowDeposits.setTx(deposit.id, txHash);
        ctx.checkpoint("deposit.signed");
      },
    });
    ctx.checkpoint("deposit.done_unrecorded");
    if (outcome.kind === "unseen") return lookAgain();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await refused(ctx, deposit, error);
    return ctx.clock.now() + REFUSED_MS;
  }
  return await depositDone(ctx, lease, deposit);
}

/** The chain's own no: nothing was taken. Anything else may have been done. */
const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && ["rejected", "not_found", "invalid_input"].includes(error.code);

async function refused(ctx: Context, deposit: EscrowDeposit, error: AppError): Promise<void> {
  await commitCas(ctx.db, ctx.repos.escrowDeposits.endHead(deposit, "lost"), []);
  ctx.log.error({ event: "escrow.deposit_refused", dseq: deposit.dseq, reason: error.details.reason });
}
