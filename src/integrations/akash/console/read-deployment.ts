import { AppError } from "../../../errors.ts";
import type { ChainDeployment } from "../../../ports/akash-backend.ts";
import { closeReason, leaseState } from "../lease-reads.ts";
import { balanceUact, priceUact } from "../numbers.ts";
import type { ConsoleDeployment } from "./shapes.ts";

/** States this code has never heard of are `unknown`, which nobody may take for gone (I3). */
const deploymentState = (state: string): ChainDeployment["state"] =>
  state === "active" || state === "closed" ? state : "unknown";

const uactIn = (coins: { denom: string; amount: string }[]): number =>
  coins.reduce((sum, coin) => sum + (coin.denom === "uact" ? balanceUact(coin.amount) : 0), 0);

const HASH_BYTES = 32;

/**
 * Hashes come as base64, and as hex from elsewhere. While it cannot reach the chain, the Console answers from an index
 * of its own that knows none (`unknown_value`, its fallback-deployment-reader) and may be hours behind (I3).
 */
function hashHex(hash: string): string {
  if (/^[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
  const bytes = Buffer.from(hash, "base64");
  if (bytes.length === HASH_BYTES) return bytes.toString("hex");
  throw new AppError("unavailable", "the Console API answers without having asked the chain", {
    details: { reason: "from_index" },
  });
}

/**
 * A deployment as the Console shows it, in our terms.
 * @throws AppError `unavailable` (`from_index`) when what it shows is not the chain's word
 */
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
      reason: closeReason(reason),
      priceUactPerBlock: priceUact(price.amount),
      // The platform shows the state and not until when.
      reclaimAtMs: null,
    })),
  };
}
