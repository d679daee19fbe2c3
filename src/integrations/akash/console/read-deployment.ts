import type { ChainDeployment } from "../../../ports/akash-backend.ts";
import { balanceUact, priceUact } from "../numbers.ts";
import type { ConsoleDeployment } from "./shapes.ts";

type ChainLease = ChainDeployment["leases"][number];

const REASON_PREFIX = /^lease_closed_(reason_)?/;

/** States this code has never heard of are `unknown`, which nobody may take for gone (I3). */
const deploymentState = (state: string): ChainDeployment["state"] =>
  state === "active" || state === "closed" ? state : "unknown";

const leaseState = (state: string): ChainLease["state"] =>
  state === "active" || state === "closed" || state === "insufficient_funds" ? state : "unknown";

const uactIn = (coins: { denom: string; amount: string }[]): number =>
  coins.reduce((sum, coin) => sum + (coin.denom === "uact" ? balanceUact(coin.amount) : 0), 0);

/** Hashes come as base64, and as hex from elsewhere. */
function hashHex(hash: string): string {
  return /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : Buffer.from(hash, "base64").toString("hex");
}

/** A deployment as the Console shows it, in our terms. */
export function toChainDeployment(found: ConsoleDeployment): ChainDeployment {
  const { funds, transferred } = found.escrow_account.state;
  return {
    dseq: found.deployment.id.dseq,
    state: deploymentState(found.deployment.state),
    hashHex: hashHex(found.deployment.hash),
    escrowUact: uactIn(funds),
    transferredUact: uactIn(transferred),
    leases: found.leases.map(({ id, state, price, reason }) => ({
      provider: id.provider,
      gseq: id.gseq,
      oseq: id.oseq,
      state: leaseState(state),
      reason: reason?.replace(REASON_PREFIX, "") ?? null,
      priceUactPerBlock: priceUact(price.amount),
    })),
  };
}
