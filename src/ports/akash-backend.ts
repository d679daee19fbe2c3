/** What a workload needs; the backend turns it into an SDL by data, never by splicing text. */
export interface WorkloadSpec {
  image: string;
  command: string[];
  args: string[];
  env: Record<string, string>;
  cpuUnits: number;
  memoryMiB: number;
  storageMiB: number;
  /** Container port probed for readiness and exposed over http, or null for outbound only. */
  port: number | null;
  maxPriceUactPerBlock: number;
  auditors: string[];
}

/** Bytes whose hash is fixed on chain by `create`; must be stored sealed before that call. */
export interface FrozenManifest {
  /** Opaque to callers: exactly what the provider will receive, plus the groups the chain will receive. */
  json: string;
  hashHex: string;
}

export interface DeploymentRef {
  owner: string;
  dseq: string;
}

export interface BidOffer {
  provider: string;
  gseq: number;
  oseq: number;
  priceUactPerBlock: number;
  audited: boolean;
}

export interface LeaseRef extends DeploymentRef {
  gseq: number;
  oseq: number;
  provider: string;
}

/**
 * `reclaiming`: its provider has said when it will take the machine back; until then everything goes on and is paid as
 * before. `unknown` covers enum values newer than we are: never treated as gone (I3).
 */
export type ChainLeaseState = "active" | "reclaiming" | "closed" | "insufficient_funds" | "unknown";

/** What the chain says now. */
export interface ChainDeployment {
  dseq: string;
  state: "active" | "closed" | "unknown";
  hashHex: string;
  escrowUact: number;
  transferredUact: number;
  leases: {
    provider: string;
    gseq: number;
    oseq: number;
    state: ChainLeaseState;
    reason: string | null;
    priceUactPerBlock: number;
    /** When its provider may close it (ms since epoch); null unless that was announced, and where nobody tells us. */
    reclaimAtMs: number | null;
  }[];
}

/** An active deployment as a list shows it. */
export interface ActiveDeployment {
  dseq: string;
  hashHex: string;
  /** What was left in escrow when the chain last reckoned; exact, since providers' prices have fractions. */
  fundsUact: number;
  /** When that was. */
  settledHeight: number;
}

/** A lease that costs money now, as a list shows it. */
export interface LeaseFacts {
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
  state: ChainLeaseState;
  /** Exact, fractions of a uact included. */
  rateUactPerBlock: number;
  reclaimAtMs: number | null;
}

/** Part of a list. Whoever reads on may meet another state of the chain, and miss or repeat what changed meanwhile. */
export interface ChainPage<T> {
  items: T[];
  /** What to ask for next; null at the end. */
  next: string | null;
}

/** The chain's clock. */
export interface ChainPace {
  height: number;
  /** Time of that block, ms since epoch. */
  atMs: number;
  /** Measured from two headers. */
  secondsPerBlock: number;
}

export interface LogLine {
  /** The provider's name of the container; its service's name is the first part. */
  from: string;
  text: string;
}

export interface LogsWanted {
  /** Lines from the end to begin with. */
  tail: number;
  /** Goes on with what is written from now on, until the signal or the end of the lease. */
  follow: boolean;
  service?: string;
  /** Ends the iteration without an error. */
  signal?: AbortSignal;
}

/** What became of a mint: `none` when the chain has no record of one since then, which a cancelled one leaves. */
export type MintFate = "pending" | "executed" | "none";

export interface WorkloadStatus {
  ready: boolean;
  /** Public URLs the provider gives the service. */
  uris: string[];
}

export interface OperatorFloat {
  /** What can go into escrow: ACT in the own wallet, or a service's credit at one ACT to the dollar. */
  actUact: number;
  /** What fees are paid from; null where a service pays them. */
  aktUakt: number | null;
}

/** How a broadcast ended. `unseen` means: not known to have failed; look again before doing anything else. */
export type BroadcastOutcome =
  | { kind: "included"; txHash: string }
  | { kind: "unseen"; txHash: string | null };

/** How a create ended. An error instead means that this call created nothing. */
export type CreateOutcome =
  | { kind: "included"; txHash: string; dseq: string }
  | { kind: "unseen"; txHash: string | null };

export type BackendName = "chain" | "console";

export interface Mint {
  /** The chain keeps what is burnt and cancels silently, giving it back, when it yields less than ten ACT. */
  burn(input: { burnUakt: number; onSigned?: (txHash: string) => Promise<void> }): Promise<BroadcastOutcome>;
  /** Of what was burnt at that height or later. A cancelled mint's AKT is back in `float`. */
  fateSince(height: number): Promise<MintFate>;
}

/**
 * A way to Akash. Methods that write are idempotent by dseq, with one exception: where the service behind it names
 * the deployments (`nextDseq` is null), a repeated `create` makes another one, so whoever calls it must find out what
 * became of the last one before. Errors are AppError:
 * `not_found` is a definite answer of the chain or provider, `rejected` a definite refusal,
 * `unavailable`/`timeout` mean nothing is known (I3).
 */
export interface AkashBackend {
  readonly name: BackendName;
  /** Address of the wallet that owns what this backend makes. */
  readonly owner: string;
  /** Makes a dseq that this process has not used, stored by the caller before `create`; null where it is not ours to choose. */
  readonly nextDseq: (() => string) | null;
  /** @throws AppError `invalid_input` naming what the SDL validator refused. */
  freeze(spec: WorkloadSpec): Promise<FrozenManifest>;
  /**
   * An existing deployment of the same dseq and hash counts as success; another hash is `conflict`. `onSigned` is
   * awaited right before anything leaves that may take effect, with the hash where we sign ourselves.
   */
  create(input: {
    dseq: string | null;
    manifest: FrozenManifest;
    depositUact: number;
    onSigned: (txHash: string | null) => Promise<void>;
  }): Promise<CreateOutcome>;
  /** null only when the chain definitely does not know it. */
  readDeployment(dseq: string): Promise<ChainDeployment | null>;
  listBids(dseq: string): Promise<BidOffer[]>;
  /** A lease that already exists with this provider counts as success. `rejected` when the bid is no longer open. */
  createLease(input: {
    lease: LeaseRef;
    /** For a service that makes lease and manifest one thing. */
    manifest: FrozenManifest;
    onSigned: (txHash: string | null) => Promise<void>;
  }): Promise<BroadcastOutcome>;
  /**
   * Puts another manifest's hash in the place of the one on chain; a provider that is sent this manifest replaces the
   * container. One that is there already counts as success.
   */
  update(input: { dseq: string; manifest: FrozenManifest }): Promise<BroadcastOutcome>;
  /** Checks the gateway's certificate against the chain before a byte of the manifest is written. */
  sendManifest(lease: LeaseRef, manifest: FrozenManifest): Promise<void>;
  workloadStatus(lease: LeaseRef): Promise<WorkloadStatus>;
  /**
   * Lines as they are written, the oldest first. Without `follow` it ends by itself.
   * @throws AppError while iterating: `not_found` where the provider does not run the lease, `unavailable` (reason
   * `stream_cut` when it broke off after it had begun), `timeout`, `rejected` (`wrong_certificate`, `unauthorized`)
   */
  logs(lease: LeaseRef, wanted: LogsWanted): AsyncIterable<LogLine>;
  /** A deployment already closed counts as success. The caller verifies with `readDeployment`. */
  close(dseq: string): Promise<BroadcastOutcome>;
  /**
   * Adds to an escrow. Not idempotent: whether an unseen one came through is told by `escrowUact + transferredUact` of
   * `readDeployment`, which every deposit raises for good. `onSigned` is awaited right before anything leaves.
   */
  deposit(input: {
    dseq: string;
    amountUact: number;
    onSigned?: (txHash: string | null) => Promise<void>;
  }): Promise<BroadcastOutcome>;
  /** One page of all active deployments. `from`: null, or the last page's `next`. */
  deploymentPage(from: string | null): Promise<ChainPage<ActiveDeployment>>;
  /** One page of all leases that cost money now. */
  leasePage(from: string | null): Promise<ChainPage<LeaseFacts>>;
  float(): Promise<OperatorFloat>;
  /**
   * Burns AKT for ACT; lands after the next epoch or is silently cancelled by the chain. null where the balance is
   * credit at a service, which only its owner's card fills up.
   */
  readonly mint: Mint | null;
  /** Sees to it that a service keeps this escrow filled; null where nobody does that for us. */
  readonly keepFunded: ((dseq: string) => Promise<void>) | null;
  pace(): Promise<ChainPace>;
  providerName(provider: string): Promise<string>;
}
