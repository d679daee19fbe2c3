import { deploymentKey, groupKey, leaseKey, orderKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LeaseRecord } from "../ledger/records.ts";
import { type BlockMoment, settleEscrow, withdrawPayment } from "./escrow.ts";

export interface LeaseEnd extends BlockMoment {
  leaseState: "closed" | "insufficient_funds";
  reason: number;
}

/** Ends one lease with its bid, order and payment stream; deployment and escrow stay as they are. */
export function endLease(ledger: Ledger, lease: LeaseRecord, end: LeaseEnd): void {
  const key = leaseKey(lease);
  settleEscrow(ledger, deploymentKey(lease), end);
  withdrawPayment(ledger, key);
  const payment = ledger.payments.get(key);
  if (payment?.state === "open") ledger.payments.put(key, { ...payment, state: "closed" });
  ledger.leases.put(key, { ...lease, state: end.leaseState, closedOn: end.height, reason: end.reason });
  const bid = ledger.bids.get(key);
  if (bid) ledger.bids.put(key, { ...bid, state: "closed" });
  const order = ledger.orders.get(orderKey(lease));
  if (order) ledger.orders.put(orderKey(lease), { ...order, state: "closed" });
}

/** A provider walks away: the group is paused and the deployment stays active with its escrow locked. */
export function endLeaseByProvider(
  ledger: Ledger,
  lease: LeaseRecord,
  end: BlockMoment & { reason: number },
): void {
  endLease(ledger, lease, { ...end, leaseState: "closed" });
  const group = ledger.groups.get(groupKey(lease));
  if (group?.state === "open") ledger.groups.put(groupKey(lease), { ...group, state: "paused" });
}
