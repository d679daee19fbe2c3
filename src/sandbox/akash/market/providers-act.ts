import { LeaseClosed, WITHDRAW_EVERY_MS } from "../constants.ts";
import { deploymentKey, leaseKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LeaseRecord } from "../ledger/records.ts";
import { endLeaseByProvider } from "./end-lease.ts";
import { type BlockMoment, openPayments, settleEscrow, withdrawPayment } from "./escrow.ts";

/** Blocks a provider in mode `close_lease` keeps a workload before it walks away. */
const UNSTABLE_AFTER_BLOCKS = 3;

function reasonToWalkAway(
  ledger: Ledger,
  lease: LeaseRecord,
  moment: BlockMoment,
  patienceMs: number,
): number | undefined {
  const mode = ledger.providers.get(lease.provider)?.mode;
  const manifest = ledger.manifests.get(leaseKey(lease));
  // A provider that is away closes nothing: its lease goes on costing money until the owner ends it.
  if (mode === "vanish" || mode === "offline") return undefined;
  if (!manifest) {
    const late = moment.timeMs - lease.createdAtMs > patienceMs;
    return late ? LeaseClosed.manifestTimeout : undefined;
  }
  const leaving = mode === "close_lease" && moment.height - manifest.acceptedAt >= UNSTABLE_AFTER_BLOCKS;
  return leaving ? LeaseClosed.unstable : undefined;
}

/** What the providers do in this block besides bidding: give up stale bids, walk away, withdraw their earnings. */
export function letProvidersAct(ledger: Ledger, moment: BlockMoment, patienceMs: number): void {
  for (const [id, bid] of ledger.bids.entries()) {
    const stale = bid.state === "open" && moment.timeMs - bid.createdAtMs > patienceMs;
    if (stale) ledger.bids.put(id, { ...bid, state: "closed" });
  }
  for (const lease of ledger.leases.all()) {
    if (lease.state !== "active") continue;
    const reason = reasonToWalkAway(ledger, lease, moment, patienceMs);
    if (reason !== undefined) endLeaseByProvider(ledger, lease, { ...moment, reason });
  }
  for (const account of ledger.escrows.all()) {
    if (account.state !== "open" || moment.timeMs - account.settledAtMs < WITHDRAW_EVERY_MS) continue;
    const key = deploymentKey(account);
    settleEscrow(ledger, key, moment);
    for (const [id] of openPayments(ledger, key)) withdrawPayment(ledger, id);
  }
}
