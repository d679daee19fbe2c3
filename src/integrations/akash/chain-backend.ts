import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type {
  AkashBackend,
  BroadcastOutcome,
  CreateOutcome,
  LeaseRef,
  Mint,
} from "../../ports/akash-backend.ts";
import type { Clock } from "../../ports/clock.ts";
import { createAuditCheck } from "./audit-check.ts";
import { listBids, openBidKey } from "./bids.ts";
import { refusalReason } from "./chain-errors.ts";
import {
  accountDepositMessage,
  closeDeploymentMessage,
  createDeploymentMessage,
  createLeaseMessage,
  mintMessage,
  updateDeploymentMessage,
} from "./chain-messages.ts";
import { deploymentPage, readDeployment } from "./deployment-reads.ts";
import { createDseqSource } from "./dseq.ts";
import { createFailover } from "./failover.ts";
import { freezeManifest, thawManifest } from "./frozen-manifest.ts";
import { isCosting, leasePage } from "./lease-reads.ts";
import { mintFate } from "./mint-fate.ts";
import { positiveAmount, safeInteger } from "./numbers.ts";
import { readPace } from "./pace.ts";
import { createProviderDirectory } from "./provider-directory.ts";
import { createProviderGateway } from "./provider-gateway.ts";
import { createProviderToken } from "./provider-token.ts";
import { createRestReads } from "./rest-reads.ts";
import { rpcNode } from "./rpc-node.ts";
import { createTxSender } from "./tx-sender.ts";
import { openWallet } from "./wallet.ts";

export interface ChainBackendOptions {
  mnemonic: string;
  chainId: string;
  rpcUrls: readonly string[];
  restUrls: readonly string[];
  /** Addresses whose signature makes a provider's bid `audited`. */
  auditors: readonly string[];
  clock: Clock;
  log: Log;
  /** Deadlines and intervals; the defaults suit akashnet-2. */
  timing?: Partial<ChainTiming>;
}

interface ChainTiming {
  /** One RPC, REST or provider call. */
  callTimeoutMs: number;
  /** One manifest upload; providers allow themselves 120 s. */
  manifestTimeoutMs: number;
  manifestRetryMs: number;
  /** How long a signed transaction may be included. */
  txTtlMs: number;
  txPollMs: number;
  /** How long past the expiry to look before an outcome is called unseen. */
  txGraceMs: number;
}

const DEFAULT_TIMING: ChainTiming = {
  callTimeoutMs: 10_000,
  manifestTimeoutMs: 60_000,
  manifestRetryMs: 6_000,
  txTtlMs: 30_000,
  txPollMs: 1_500,
  txGraceMs: 30_000,
};

/** What is already true needs no transaction; its hash is not known then. */
const ALREADY = { kind: "included", txHash: "" } satisfies BroadcastOutcome;

/** With our own key we choose the numbers and can mint. */
export interface ChainBackend extends AkashBackend {
  readonly nextDseq: () => string;
  createLease(input: {
    lease: LeaseRef;
    onSigned: (txHash: string) => Promise<void>;
  }): Promise<BroadcastOutcome>;
  readonly mint: Mint;
}

/**
 * Akash with the operator's own wallet: transactions over CometBFT RPC, reads over REST, providers over pinned TLS.
 * Opens no connection. @throws AppError `misconfigured` for a bad mnemonic or an empty endpoint list
 */
export async function createChainBackend(options: ChainBackendOptions): Promise<ChainBackend> {
  const { clock, log, chainId } = options;
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const wallet = await openWallet(options.mnemonic);
  const owner = wallet.address;
  const rest = createRestReads(options.restUrls, timing.callTimeoutMs, log);
  const nodes = createFailover(
    options.rpcUrls.map((url) => rpcNode(url, timing.callTimeoutMs)),
    log,
    "rpc",
  );
  const tx = createTxSender({
    wallet,
    chainId,
    nodes,
    clock,
    log,
    txTtlMs: timing.txTtlMs,
    pollMs: timing.txPollMs,
    graceMs: timing.txGraceMs,
  });
  const audit = createAuditCheck(rest, options.auditors, clock);
  const directory = createProviderDirectory(rest);
  const gateway = createProviderGateway({
    rest,
    clock,
    directory,
    token: createProviderToken(wallet, clock),
    timeoutMs: timing.callTimeoutMs,
    manifestTimeoutMs: timing.manifestTimeoutMs,
    manifestRetryMs: timing.manifestRetryMs,
  });

  async function readOrNull(dseq: string) {
    try {
      return await readDeployment(rest, owner, dseq);
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }
  }

  async function hasActiveLease(lease: LeaseRef): Promise<boolean> {
    const { leases } = await readDeployment(rest, owner, lease.dseq);
    return leases.some(
      ({ provider, gseq, oseq, state }) =>
        provider === lease.provider && gseq === lease.gseq && oseq === lease.oseq && isCosting(state),
    );
  }

  return {
    name: "chain",
    owner,
    nextDseq: createDseqSource(clock),
    freeze: freezeManifest,

    async create({ dseq, manifest, depositUact, onSigned }): Promise<CreateOutcome> {
      if (dseq === null) throw new AppError("internal", "with our own wallet we name the deployment");
      const { groups, hash } = thawManifest(manifest);
      const message = createDeploymentMessage({
        owner,
        dseq,
        groups,
        hash,
        depositUact: positiveAmount(depositUact, "deposit"),
      });
      try {
        const outcome = await tx.send([message], onSigned);
        return outcome.kind === "included" ? { ...outcome, dseq } : outcome;
      } catch (error) {
        if (refusalReason(error) !== "deployment_exists") throw error;
        const existing = await readOrNull(dseq);
        if (!existing)
          throw new AppError("unavailable", `deployment ${dseq} exists but cannot be read yet`, {
            cause: error,
          });
        if (existing.hashHex === manifest.hashHex) return { ...ALREADY, dseq };
        throw new AppError("conflict", `deployment ${dseq} exists with another manifest`, {
          cause: error,
          details: { reason: "other_hash", dseq },
        });
      }
    },

    readDeployment: readOrNull,
    listBids: (dseq) => listBids(rest, audit, owner, dseq),

    async createLease({ lease, onSigned }) {
      try {
        return await tx.send([createLeaseMessage(await openBidKey(rest, lease))], onSigned);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "rejected") throw error;
        if (await hasActiveLease(lease)) return ALREADY;
        throw error;
      }
    },

    async update({ dseq, manifest }) {
      try {
        return await tx.send([updateDeploymentMessage(owner, dseq, thawManifest(manifest).hash)]);
      } catch (error) {
        // The chain refuses to be told what it has.
        if (refusalReason(error) !== "invalid_hash") throw error;
        if ((await readOrNull(dseq))?.hashHex !== manifest.hashHex) throw error;
        return ALREADY;
      }
    },

    sendManifest: async (lease, manifest) => gateway.sendManifest(lease, thawManifest(manifest).body),
    workloadStatus: (lease) => gateway.workloadStatus(lease),
    logs: (lease, wanted) => gateway.logs(lease, wanted),

    async close(dseq) {
      try {
        return await tx.send([closeDeploymentMessage(owner, dseq)]);
      } catch (error) {
        if (refusalReason(error) === "deployment_closed") return ALREADY;
        throw error;
      }
    },

    deposit: async ({ dseq, amountUact, onSigned }) =>
      tx.send([accountDepositMessage(owner, dseq, positiveAmount(amountUact, "deposit"))], onSigned),
    deploymentPage: (from) => deploymentPage(rest, owner, from),
    leasePage: (from) => leasePage(rest, owner, from),

    async float() {
      const balance = async (denom: "uact" | "uakt"): Promise<number> => {
        const answer = await rest.read("balance", (sdk, time) =>
          sdk.cosmos.bank.v1beta1.getBalance({ address: owner, denom }, time),
        );
        return safeInteger(answer.balance?.amount ?? "0", "balance");
      };
      const [actUact, aktUakt] = await Promise.all([balance("uact"), balance("uakt")]);
      return { actUact, aktUakt };
    },

    mint: {
      burn: async ({ burnUakt, onSigned }) =>
        tx.send([mintMessage(owner, positiveAmount(burnUakt, "burn"))], onSigned),
      fateSince: (height) => mintFate(rest, owner, height),
    },
    keepFunded: null,
    pace: () => readPace(rest),
    providerName: (provider) => directory.nameOf(provider),
  };
}
