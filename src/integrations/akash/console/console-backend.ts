import { AppError } from "../../../errors.ts";
import type { Log } from "../../../log.ts";
import type {
  AkashBackend,
  BroadcastOutcome,
  CreateOutcome,
  LeaseRef,
} from "../../../ports/akash-backend.ts";
import type { Clock } from "../../../ports/clock.ts";
import { createAuditCheck } from "../audit-check.ts";
import { deploymentPage, readDeployment as readOnChain } from "../deployment-reads.ts";
import { freezeManifest, thawManifest } from "../frozen-manifest.ts";
import { isCosting, leasePage } from "../lease-reads.ts";
import { positiveAmount, priceUact } from "../numbers.ts";
import { readPace } from "../pace.ts";
import { createProviderDirectory } from "../provider-directory.ts";
import { createProviderGateway } from "../provider-gateway.ts";
import { createRestReads } from "../rest-reads.ts";
import { createConsoleClient } from "./client.ts";
import { createConsoleToken } from "./console-token.ts";
import { createFunding } from "./funding.ts";
import { toChainDeployment } from "./read-deployment.ts";
import { maybeDone } from "./refusals.ts";

export interface ConsoleBackendOptions {
  apiBase: string;
  apiKey: string;
  /** Public nodes, for what a provider's certificate and audits are checked against; the wallet needs none. */
  restUrls: readonly string[];
  auditors: readonly string[];
  clock: Clock;
  log: Log;
  timing?: Partial<ConsoleTiming>;
}

interface ConsoleTiming {
  /** One node or provider call. */
  callTimeoutMs: number;
  readTimeoutMs: number;
  writeTimeoutMs: number;
}

const DEFAULT_TIMING: ConsoleTiming = {
  callTimeoutMs: 10_000,
  readTimeoutMs: 25_000,
  writeTimeoutMs: 60_000,
};

/** What is already true needs no transaction; its hash is not known then. */
const ALREADY: BroadcastOutcome = { kind: "included", txHash: "" };
const UNSEEN = { kind: "unseen", txHash: null } satisfies BroadcastOutcome;
/** One ACT is one dollar by design. */
const UACT_PER_USD = 1_000_000;
const usd = (uact: number, what: string): number => Number(positiveAmount(uact, what)) / UACT_PER_USD;

/**
 * Akash through the Console API: the platform holds the key, pays the fees and names the deployments.
 * @throws AppError `misconfigured` when the key is refused; `unavailable`, `timeout`
 */
export async function createConsoleBackend(options: ConsoleBackendOptions): Promise<AkashBackend> {
  const { clock, log } = options;
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const client = createConsoleClient({ ...options, ...timing });
  const owner = await client.walletAddress();
  const rest = createRestReads(options.restUrls, timing.callTimeoutMs, log);
  const audit = createAuditCheck(rest, options.auditors, clock);
  const directory = createProviderDirectory(rest);
  const gateway = createProviderGateway({
    rest,
    clock,
    directory,
    token: createConsoleToken(client, clock),
    timeoutMs: timing.callTimeoutMs,
    manifestTimeoutMs: timing.writeTimeoutMs,
    manifestRetryMs: timing.callTimeoutMs,
  });

  /** The Console's index, asked while the chain is away, knows nothing of what is new: the nodes have the last word. */
  async function readDeployment(dseq: string) {
    try {
      return toChainDeployment(await client.deployment(dseq));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== "not_found" && error.details.reason !== "from_index") throw error;
    }
    try {
      return await readOnChain(rest, owner, dseq);
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }
  }

  async function hasActiveLease(lease: LeaseRef): Promise<boolean> {
    const found = await readDeployment(lease.dseq);
    return (found?.leases ?? []).some(
      ({ provider, gseq, oseq, state }) =>
        provider === lease.provider && gseq === lease.gseq && oseq === lease.oseq && isCosting(state),
    );
  }

  /** Lease and manifest are one call here, and a call that finds its lease made only hands the manifest over. */
  async function putLease(lease: LeaseRef, manifest: string): Promise<void> {
    const { dseq, gseq, oseq, provider } = lease;
    await client.lease({ manifest, leases: [{ dseq, gseq, oseq, provider }] });
    log.info({ event: "console.answered", call: "lease", dseq, provider });
  }

  return {
    name: "console",
    owner,
    nextDseq: null,
    freeze: freezeManifest,

    async create({ manifest, depositUact, onSigned }): Promise<CreateOutcome> {
      const { sdl } = thawManifest(manifest);
      if (sdl === null) throw new AppError("rejected", "this manifest was frozen without its SDL");
      const depositUsd = usd(depositUact, "deposit");
      await onSigned(null);
      try {
        const { dseq, signTx } = await client.create({ sdl, depositUsd });
        log.info({ event: "console.answered", call: "create", dseq, txHash: signTx.transactionHash });
        return { kind: "included", txHash: signTx.transactionHash, dseq };
      } catch (error) {
        if (!maybeDone(error)) throw error;
        log.warn({ event: "akash.create_unanswered", err: error });
        return UNSEEN;
      }
    },

    readDeployment,

    async listBids(dseq) {
      const open = (await client.bids(dseq)).filter(
        ({ bid }) => bid.state === "open" && bid.price.denom === "uact",
      );
      return Promise.all(
        open.map(async ({ bid }) => ({
          provider: bid.id.provider,
          gseq: bid.id.gseq,
          oseq: bid.id.oseq,
          priceUactPerBlock: priceUact(bid.price.amount),
          audited: await audit.isAudited(bid.id.provider),
        })),
      );
    },

    async createLease({ lease, manifest, onSigned }) {
      const { body } = thawManifest(manifest);
      await onSigned(null);
      try {
        await putLease(lease, body);
        return ALREADY;
      } catch (error) {
        // The lease may stand although its manifest did not arrive, or although nobody told us.
        if (await hasActiveLease(lease)) return ALREADY;
        if (!maybeDone(error)) throw error;
        log.warn({ event: "akash.lease_unanswered", dseq: lease.dseq, err: error });
        return UNSEEN;
      }
    },

    async update({ dseq, manifest }) {
      const { sdl } = thawManifest(manifest);
      if (sdl === null) throw new AppError("rejected", "this manifest was frozen without its SDL");
      try {
        await client.update(dseq, sdl);
        log.info({ event: "console.answered", call: "update", dseq });
        return ALREADY;
      } catch (error) {
        // The hash may be on chain although the manifest did not arrive, or although nobody told us.
        const found = await readDeployment(dseq).catch(() => null);
        if (found?.hashHex === manifest.hashHex) return ALREADY;
        if (!maybeDone(error)) throw error;
        log.warn({ event: "akash.update_unanswered", dseq, err: error });
        return UNSEEN;
      }
    },

    sendManifest: (lease, manifest) => putLease(lease, thawManifest(manifest).body),
    workloadStatus: (lease) => gateway.workloadStatus(lease),
    logs: (lease, wanted) => gateway.logs(lease, wanted),

    async close(dseq) {
      await client.close(dseq);
      log.info({ event: "console.answered", call: "close", dseq });
      return ALREADY;
    },

    async deposit({ dseq, amountUact, onSigned }) {
      const depositUsd = usd(amountUact, "deposit");
      await onSigned?.(null);
      try {
        await client.deposit(dseq, depositUsd);
        log.info({ event: "console.answered", call: "deposit", dseq });
        return ALREADY;
      } catch (error) {
        if (!maybeDone(error)) throw error;
        log.warn({ event: "akash.deposit_unanswered", dseq, err: error });
        return UNSEEN;
      }
    },
    // Pages come from the nodes: the platform's own lists are slower than the chain, and shift while they are read.
    deploymentPage: (from) => deploymentPage(rest, owner, from),
    leasePage: (from) => leasePage(rest, owner, from),
    keepFunded: createFunding(client, clock),

    float: async () => ({
      actUact: Math.floor((await client.balanceUsd()) * UACT_PER_USD),
      aktUakt: null,
    }),
    mint: null,
    pace: () => readPace(rest),
    providerName: (provider) => directory.nameOf(provider),
  };
}
