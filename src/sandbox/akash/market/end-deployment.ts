import { deploymentKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type DeploymentRecord, runs } from "../ledger/records.ts";
import { endLease, type LeaseEnd } from "./end-lease.ts";
import { refundEscrow, settleEscrow } from "./escrow.ts";

/** Ends a deployment with all that hangs on it and gives back what is left in escrow. */
export function endDeployment(ledger: Ledger, deployment: DeploymentRecord, end: LeaseEnd): void {
  const key = deploymentKey(deployment);
  const inside = ([id]: [string, unknown]) => id.startsWith(`${key}/`);
  settleEscrow(ledger, key, end);
  for (const [, lease] of ledger.leases.entries().filter(inside)) {
    if (runs(lease)) endLease(ledger, lease, end);
  }
  for (const [id, order] of ledger.orders.entries().filter(inside)) {
    if (order.state !== "closed") ledger.orders.put(id, { ...order, state: "closed" });
  }
  for (const [id, bid] of ledger.bids.entries().filter(inside)) {
    if (bid.state === "open") ledger.bids.put(id, { ...bid, state: "closed" });
  }
  const groupState = end.leaseState === "insufficient_funds" ? "insufficient_funds" : "closed";
  for (const [id, group] of ledger.groups.entries().filter(inside)) {
    if (group.state !== "closed") ledger.groups.put(id, { ...group, state: groupState });
  }
  refundEscrow(ledger, key);
  ledger.deployments.put(key, { ...deployment, state: "closed" });
}
