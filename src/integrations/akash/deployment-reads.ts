import {
  Deployment_State,
  Lease_State,
  LeaseClosedReason,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import type { QueryDeploymentResponse } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import type { QueryLeaseResponse } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { AppError } from "../../errors.ts";
import type { ChainDeployment } from "../../ports/akash-backend.ts";
import { balanceUact, priceUact } from "./numbers.ts";
import { type RestReads, readAllPages } from "./rest-reads.ts";

type ChainLease = ChainDeployment["leases"][number];

const LEASE_READS_AT_ONCE = 4;

/** Enum values newer than this SDK arrive as -1 or a bare number: `unknown`, which nobody may take for gone (I3). */
const deploymentState = (state: number): ChainDeployment["state"] => {
  if (state === Deployment_State.active) return "active";
  return state === Deployment_State.closed ? "closed" : "unknown";
};

const leaseState = (state: number): ChainLease["state"] => {
  switch (state) {
    case Lease_State.active:
      return "active";
    case Lease_State.insufficient_funds:
      return "insufficient_funds";
    case Lease_State.closed:
      return "closed";
    default:
      return "unknown";
  }
};

const CLOSE_REASONS: Record<number, string> = {
  [LeaseClosedReason.lease_closed_owner]: "owner",
  [LeaseClosedReason.lease_closed_reason_unstable]: "unstable",
  [LeaseClosedReason.lease_closed_reason_decommission]: "decommission",
  [LeaseClosedReason.lease_closed_reason_unspecified]: "unspecified",
  [LeaseClosedReason.lease_closed_reason_manifest_timeout]: "manifest_timeout",
  [LeaseClosedReason.lease_closed_reason_insufficient_funds]: "insufficient_funds",
};

function toLease({ lease }: QueryLeaseResponse): ChainLease {
  if (!lease?.id || !lease.price) throw new AppError("unavailable", "a lease came without its id or price");
  const reason =
    lease.reason === LeaseClosedReason.lease_closed_invalid
      ? null
      : (CLOSE_REASONS[lease.reason] ?? "unknown");
  const { provider, gseq, oseq } = lease.id;
  return {
    provider,
    gseq,
    oseq,
    state: leaseState(lease.state),
    reason,
    priceUactPerBlock: priceUact(lease.price.amount),
  };
}

const uactIn = (coins: { denom: string; amount: string }[] | undefined): number =>
  (coins ?? []).reduce((sum, coin) => sum + (coin.denom === "uact" ? balanceUact(coin.amount) : 0), 0);

function toDeployment(found: QueryDeploymentResponse, leases: ChainLease[]): ChainDeployment {
  const { deployment, escrowAccount } = found;
  if (!deployment?.id) throw new AppError("unavailable", "a deployment came without its id");
  return {
    dseq: deployment.id.dseq.toString(),
    state: deploymentState(deployment.state),
    hashHex: Buffer.from(deployment.hash).toString("hex"),
    escrowUact: uactIn(escrowAccount?.state?.funds),
    transferredUact: uactIn(escrowAccount?.state?.transferred),
    leases,
  };
}

async function readLeases(rest: RestReads, owner: string, dseq: string): Promise<ChainLease[]> {
  const leases = await readAllPages(async (pagination) => {
    const page = await rest.read("leases", (sdk, time) =>
      sdk.akash.market.v1beta5.getLeases({ filters: { owner, dseq }, pagination }, time),
    );
    return { items: page.leases, nextKey: page.pagination?.nextKey };
  });
  return leases.map(toLease);
}

/** @throws AppError `not_found` when the chain definitely has no such deployment */
export async function readDeployment(rest: RestReads, owner: string, dseq: string): Promise<ChainDeployment> {
  const [found, leases] = await Promise.all([
    rest.read("deployment", (sdk, time) =>
      sdk.akash.deployment.v1beta4.getDeployment({ id: { owner, dseq } }, time),
    ),
    readLeases(rest, owner, dseq),
  ]);
  return toDeployment(found, leases);
}

/** Every active deployment of `owner` with all its leases, past ones too. Fails as a whole. */
export async function listActiveDeployments(rest: RestReads, owner: string): Promise<ChainDeployment[]> {
  const found = await readAllPages(async (pagination) => {
    const page = await rest.read("deployments", (sdk, time) =>
      sdk.akash.deployment.v1beta4.getDeployments({ filters: { owner, state: "active" }, pagination }, time),
    );
    return { items: page.deployments, nextKey: page.pagination?.nextKey };
  });
  const deployments: ChainDeployment[] = [];
  for (let start = 0; start < found.length; start += LEASE_READS_AT_ONCE) {
    const batch = found.slice(start, start + LEASE_READS_AT_ONCE).map(async (one) => {
      const dseq = one.deployment?.id?.dseq.toString() ?? "";
      return toDeployment(one, await readLeases(rest, owner, dseq));
    });
    deployments.push(...(await Promise.all(batch)));
  }
  return deployments;
}
