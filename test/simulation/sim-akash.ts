import { createHash } from "node:crypto";
import { AppError } from "../../src/errors.ts";
import type { AkashBackend, CreateOutcome } from "../../src/ports/akash-backend.ts";
import { only } from "../world/only.ts";
import { DEPOSIT_UACT } from "../world/service-settings.ts";
import type { Gate } from "./replica-gate.ts";
import type { SimChain } from "./sim-chain.ts";

const OWNER = "akash1operator";
const RICH = { actUact: 1_000 * DEPOSIT_UACT, aktUakt: 1_000_000_000 };

const refused = (reason: string) => (): AppError =>
  new AppError("rejected", `refused: ${reason}`, { details: { reason } });

/** One replica's backend on the simulated chain. Like the real one it signs, reports the hash, and only then sends. */
export function createSimAkash(chain: SimChain, gate: Gate, nextDseq: () => string): AkashBackend {
  /** A transaction that lands after its time is dead. One that was sent and not seen may still land. */
  async function send(
    name: string,
    land: () => void,
    onSigned?: (txHash: string) => Promise<void>,
    refusal?: () => AppError,
  ): Promise<{ kind: "included"; txHash: string } | { kind: "unseen"; txHash: string }> {
    const expiresAt = chain.expiry();
    const txHash = createHash("sha256").update(`${name} ${expiresAt}`).digest("hex");
    await onSigned?.(txHash);
    const deliver = (): void => {
      if (chain.isDead(expiresAt))
        throw new AppError("unavailable", "the transaction is dead", { details: { reason: "tx_expired" } });
      land();
    };
    try {
      await gate.call(name, deliver, refusal);
      return { kind: "included", txHash };
    } catch (error) {
      if (error instanceof AppError && error.details.reason === "lands_late")
        return { kind: "unseen", txHash };
      throw error;
    }
  }

  return only<AkashBackend>("akash", {
    name: "chain",
    owner: OWNER,
    nextDseq,
    keepFunded: null,
    freeze: async (spec) => {
      const json = JSON.stringify(spec);
      return { json, hashHex: createHash("sha256").update(json).digest("hex") };
    },
    async create({ dseq, manifest, depositUact, onSigned }): Promise<CreateOutcome> {
      if (dseq === null) throw new Error("on this chain we choose the number");
      const outcome = await send(
        `create ${dseq}`,
        () => chain.create({ dseq, manifest: manifest.json, hashHex: manifest.hashHex, depositUact }),
        onSigned,
        refused("insufficient_funds"),
      );
      return outcome.kind === "included" ? { ...outcome, dseq } : outcome;
    },
    createLease: ({ lease, onSigned }) =>
      send(`lease ${lease.dseq}`, () => chain.lease(lease), onSigned, refused("bid_not_open")),
    close: (dseq) => send(`close ${dseq}`, () => chain.close(dseq)),
    readDeployment: (dseq) => gate.call(`read ${dseq}`, () => chain.read(dseq)),
    deploymentPage: (from) => gate.call(`page ${from ?? "first"}`, () => chain.activePage(from)),
    listBids: (dseq) => gate.call(`bids ${dseq}`, () => chain.bids(dseq)),
    sendManifest: (lease, manifest) =>
      gate.call(
        `manifest ${lease.dseq}`,
        () => chain.manifest(lease, manifest.hashHex),
        refused("wrong_certificate"),
      ),
    workloadStatus: (lease) => gate.call(`status ${lease.dseq}`, () => chain.status(lease)),
    float: () => gate.call("float", () => RICH),
    providerName: async (provider) => provider,
  });
}
