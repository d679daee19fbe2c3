import { LeaseClosed, MIN_RECLAIM_WINDOW_S, WITHDRAW_EVERY_MS } from "../constants.ts";
import { deploymentKey, leaseKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { HAZARDS, type LeaseRecord, runs } from "../ledger/records.ts";
import { endLeaseByProvider } from "./end-lease.ts";
import { type BlockMoment, openPayments, settleEscrow, withdrawPayment } from "./escrow.ts";

/** Blocks a provider in mode `close_lease` or `reclaim` keeps a workload before it walks away. */
const UNSTABLE_AFTER_BLOCKS = 3;

function reasonToWalkAway(
  ledger: Ledger,
  lease: LeaseRecord,
  moment: BlockMoment,
  patienceMs: number,
): number | undefined {
  // Not before the deadline that it named, and whatever its manners are by then.
  if (lease.reclamation) {
    const isDue = moment.timeMs >= lease.reclamation.deadlineS * 1000;
    return isDue ? lease.reclamation.reason : undefined;
  }
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

/** `MsgLeaseStartReclaim`: the lease goes on, paid as before, until the window is over. */
function startReclaiming(ledger: Ledger, lease: LeaseRecord, { height, timeMs }: BlockMoment): void {
  const manifest = ledger.manifests.get(leaseKey(lease));
  if (lease.state !== "active" || ledger.providers.get(lease.provider)?.mode !== "reclaim") return;
  if (!manifest || height - manifest.acceptedAt < UNSTABLE_AFTER_BLOCKS) return;
  const windowS = ledger.hazards.get(HAZARDS)?.reclaimWindowS ?? MIN_RECLAIM_WINDOW_S;
  const deadlineS = Math.floor(timeMs / 1000) + windowS;
  const reclamation = { windowS, startedAt: height, deadlineS, reason: LeaseClosed.decommission };
  ledger.leases.put(leaseKey(lease), { ...lease, state: "reclaiming", reclamation });
}

/** What the providers do in this block besides bidding: give up stale bids, walk away, withdraw their earnings. */
export function letProvidersAct(ledger: Ledger, moment: BlockMoment, patienceMs: number): void {
  for (const [id, bid] of ledger.bids.entries()) {
    const stale = bid.state === "open" && moment.timeMs - bid.createdAtMs > patienceMs;
    if (stale) ledger.bids.put(id, { ...bid, state: "closed" });
  }
  for (const lease of ledger.leases.all()) {
    if (!runs(lease)) continue;
    const reason = reasonToWalkAway(ledger, lease, moment, patienceMs);
    if (reason !== undefined) endLeaseByProvider(ledger, lease, { ...moment, reason });
    else startReclaiming(ledger, lease, moment);
  }
  for (const account of ledger.escrows.all()) {
    if (account.state !== "open" || moment.timeMs - account.settledAtMs < WITHDRAW_EVERY_MS) continue;
    const key = deploymentKey(account);
    settleEscrow(ledger, key, moment);
    for (const [id] of openPayments(ledger, key)) withdrawPayment(ledger, id);
  }
}
