import { runs } from "../ledger/records.ts";
import type { ChainDeployment, ChainLease } from "./chain-reads.ts";
import type { ConsoleParts } from "./parts.ts";

const withoutStatus = ({ reason, ...lease }: ChainLease) => ({
  ...lease,
  ...(reason === undefined || reason === "lease_closed_invalid" ? {} : { reason }),
});

/** As in the list: its lease objects have no `status` at all. */
export async function listItem({ reads }: ConsoleParts, found: ChainDeployment) {
  const leases = await reads.leases(found.deployment.id.dseq);
  return { ...found, leases: leases.map(withoutStatus) };
}

/** One deployment as GET answers it; `status` of a lease is null when its provider could not be asked. */
export async function deploymentBody(parts: ConsoleParts, dseq: string) {
  const { reads, proxy } = parts;
  const [found, leases] = await Promise.all([reads.deployment(dseq), reads.leases(dseq)]);
  return {
    ...found,
    leases: await Promise.all(
      leases.map(async (lease) => ({
        ...withoutStatus(lease),
        status: runs(lease) ? await proxy.status(lease.id) : null,
      })),
    ),
  };
}
