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

/** What the chain says now. `unknown` covers enum values newer than we are: never treated as gone (I3). */
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
    state: "active" | "closed" | "insufficient_funds" | "unknown";
    reason: string | null;
    priceUactPerBlock: number;
  }[];
}

export interface WorkloadStatus {
  ready: boolean;
  /** Public URLs the provider gives the service. */
  uris: string[];
}

export interface OperatorFloat {
  actUact: number;
  aktUakt: number;
}

/** How a broadcast ended. `unseen` means: not known to have failed; look again before doing anything else. */
export type BroadcastOutcome =
  | { kind: "included"; txHash: string }
  | { kind: "unseen"; txHash: string | null };

/**
 * The one way to Akash. Methods that write are idempotent by dseq. Errors are AppError:
 * `not_found` is a definite answer of the chain or provider, `rejected` a definite refusal,
 * `unavailable`/`timeout` mean nothing is known (I3).
 */
export interface AkashBackend {
  readonly owner: string;
  /** A dseq that this process has not used; stored by the caller before `create`. */
  nextDseq(): string;
  /** @throws AppError `invalid_input` naming what the SDL validator refused. */
  freeze(spec: WorkloadSpec): Promise<FrozenManifest>;
  /** An existing deployment of the same dseq and hash counts as success; another hash is `conflict`. */
  create(input: {
    dseq: string;
    manifest: FrozenManifest;
    depositUact: number;
    onSigned: (txHash: string) => Promise<void>;
  }): Promise<BroadcastOutcome>;
  /** null only when the chain definitely does not know it. */
  readDeployment(dseq: string): Promise<ChainDeployment | null>;
  listActive(): Promise<ChainDeployment[]>;
  listBids(dseq: string): Promise<BidOffer[]>;
  /** A lease that already exists with this provider counts as success. `rejected` when the bid is no longer open. */
  createLease(input: {
    lease: LeaseRef;
    onSigned: (txHash: string) => Promise<void>;
  }): Promise<BroadcastOutcome>;
  /** Checks the gateway's certificate against the chain before a byte of the manifest is written. */
  sendManifest(lease: LeaseRef, manifest: FrozenManifest): Promise<void>;
  workloadStatus(lease: LeaseRef): Promise<WorkloadStatus>;
  workloadLogs(lease: LeaseRef, tail: number): Promise<string[]>;
  /** A deployment already closed counts as success. The caller verifies with `readDeployment`. */
  close(dseq: string): Promise<BroadcastOutcome>;
  deposit(input: { dseq: string; amountUact: number }): Promise<BroadcastOutcome>;
  float(): Promise<OperatorFloat>;
  /** Burns AKT for ACT; lands after the next epoch or is silently cancelled by the chain. Watch `float`. */
  mint(input: { burnUakt: number }): Promise<BroadcastOutcome>;
  /** Seconds per block measured from two headers. */
  blockSeconds(): Promise<number>;
  providerName(provider: string): Promise<string>;
}
