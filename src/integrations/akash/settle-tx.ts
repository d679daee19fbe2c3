import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { BroadcastOutcome } from "../../ports/akash-backend.ts";
import { refusalReason, refusedTx } from "./chain-errors.ts";
import type { Failover } from "./failover.ts";
import type { IncludedTx, RpcNode } from "./rpc-node.ts";
import type { SignedTx } from "./unordered-tx.ts";

interface SettleInput {
  nodes: Failover<RpcNode>;
  log: Log;
  signed: SignedTx;
  expiresAtMs: number;
  pollMs: number;
  maxWaitMs: number;
}

/** What the nodes have said so far. `lost` means that one may have taken the transaction without telling us. */
interface Offer {
  settled: boolean;
  lost: boolean;
  refusal: AppError | null;
}

/**
 * Broadcasts one signed transaction and finds out what became of it. A lost answer is not a failure: the same
 * bytes are offered again, and only blocks past the expiry without the transaction make it dead.
 * @throws AppError the chain's refusal, or `unavailable` with reason `tx_expired` when it is provably dead
 */
export async function settleTx(input: SettleInput): Promise<BroadcastOutcome> {
  const offer: Offer = { settled: false, lost: false, refusal: null };
  const fate = await watch(input, offer);
  const txHash = input.signed.hash;
  if (fate === "unseen") return { kind: "unseen", txHash };
  if (fate === "dead") {
    const why = `transaction ${txHash} was not included before it expired`;
    throw offer.refusal ?? new AppError("unavailable", why, { details: { reason: "tx_expired", txHash } });
  }
  if (fate.code === 0) {
    input.log.info({ event: "akash.tx_included", txHash });
    return { kind: "included", txHash };
  }
  const { code, codespace, gasUsed } = fate;
  throw refusedTx("deliver", fate.log, { code, codespace, txHash, gasUsed });
}

type Fate = IncludedTx | "dead" | "unseen";

/** Looks for the transaction until it is found, provably dead, or the time is up. Waiting uses real time. */
async function watch(input: SettleInput, offer: Offer): Promise<Fate> {
  const { nodes, signed, expiresAtMs, pollMs, log } = input;
  const giveUpAt = performance.now() + input.maxWaitMs;
  let pastExpiryAt: number | undefined;
  for (;;) {
    if (!offer.settled) await makeOffer(input, offer);
    try {
      const fate = await nodes.first(async (node) => {
        const status = await node.status();
        const found = await node.findTx(signed.hash);
        if (found) return found;
        if (status.catchingUp || status.blockTimeMs <= expiresAtMs) return null;
        // The index trails the chain: one more block must have passed since the expiry was.
        pastExpiryAt ??= status.height;
        return status.height > pastExpiryAt ? ("dead" as const) : null;
      });
      if (fate) return fate;
    } catch (error) {
      log.warn({ event: "akash.tx_lookup_failed", txHash: signed.hash, err: error });
    }
    if (performance.now() + pollMs > giveUpAt) return "unseen";
    await sleep(pollMs);
  }
}

/**
 * Hands the transaction to a node and notes the answer.
 * @throws AppError the refusal, when no node can have taken the transaction before
 */
async function makeOffer({ nodes, signed, log }: SettleInput, offer: Offer): Promise<void> {
  let verdict: Awaited<ReturnType<RpcNode["broadcast"]>> | null;
  try {
    verdict = await nodes.first(async (node) => {
      try {
        return await node.broadcast(signed.bytes);
      } catch (error) {
        if (refusalReason(error) === "already_in_mempool") return null;
        offer.lost = true;
        throw error;
      }
    });
  } catch (error) {
    log.warn({ event: "akash.broadcast_unanswered", txHash: signed.hash, err: error });
    return;
  }
  offer.settled = true;
  if (verdict === null || verdict.code === 0) return;
  const { code, codespace } = verdict;
  offer.refusal = refusedTx("check", verdict.log, { code, codespace, txHash: signed.hash });
  if (!offer.lost) throw offer.refusal;
}
