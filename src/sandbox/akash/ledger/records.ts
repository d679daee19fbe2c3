import type { Dec } from "../dec.ts";

export interface ChainTip {
  height: number;
  /** Block time in milliseconds since the epoch. */
  timeMs: number;
}

export interface BlockRecord extends ChainTip {
  txHashes: string[];
}

export interface AccountRecord {
  address: string;
  number: number;
  sequence: number;
  /** Compressed secp256k1 key, hex; null until the account has signed. */
  pubkeyHex: string | null;
}

export interface DeploymentRecord {
  owner: string;
  dseq: string;
  state: "active" | "closed";
  hashHex: string;
  createdAt: number;
}

export interface GroupRecord {
  owner: string;
  dseq: string;
  gseq: number;
  state: "open" | "paused" | "insufficient_funds" | "closed";
  /** The protobuf GroupSpec, base64. */
  spec: string;
  createdAt: number;
}

export interface OrderRecord {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  state: "open" | "active" | "closed";
  maxPrice: Dec;
  createdAt: number;
  createdAtMs: number;
}

export interface BidRecord {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
  state: "open" | "active" | "lost" | "closed";
  price: Dec;
  createdAt: number;
  createdAtMs: number;
}

export interface LeaseRecord {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
  state: "active" | "reclaiming" | "insufficient_funds" | "closed";
  price: Dec;
  createdAt: number;
  createdAtMs: number;
  closedOn: number;
  reason: number;
  /** Set when its provider has announced to take the resources back (AEP-82). */
  reclamation?: ReclamationRecord;
}

export interface ReclamationRecord {
  windowS: number;
  /** Height at which it was announced. */
  startedAt: number;
  /** Unix seconds; not before then may the provider close the lease. */
  deadlineS: number;
  reason: number;
}

/** A lease that the provider has to honour and the owner has to pay for. */
export const runs = ({ state }: { state: string }): boolean => state === "active" || state === "reclaiming";

export interface EscrowRecord {
  owner: string;
  dseq: string;
  state: "open" | "closed" | "overdrawn";
  uact: Dec;
  uakt: Dec;
  transferred: Dec;
  settledAt: number;
  settledAtMs: number;
  deposits: { owner: string; height: number; denom: string; amount: bigint }[];
}

export interface PaymentRecord {
  owner: string;
  dseq: string;
  provider: string;
  state: "open" | "closed" | "overdrawn";
  rate: Dec;
  balance: Dec;
  unsettled: Dec;
  withdrawn: bigint;
}

export interface MintRecord {
  owner: string;
  to: string;
  burned: bigint;
  height: number;
  sequence: number;
  status: "pending" | "executed" | "cancelled";
  minted: bigint;
}

export interface CertificateRecord {
  owner: string;
  serial: string;
  state: "valid" | "revoked";
  cert: string;
  pubkey: string;
}

export interface PendingTx {
  hash: string;
  /** TxRaw, base64. */
  tx: string;
  arrival: number;
}

export interface TxEvent {
  type: string;
  attributes: { key: string; value: string }[];
}

export interface TxRecord {
  hash: string;
  height: number;
  timeMs: number;
  index: number;
  tx: string;
  signer: string;
  messages: string[];
  code: number;
  codespace: string;
  log: string;
  /** TxMsgData, base64. */
  data: string;
  gasWanted: number;
  gasUsed: number;
  events: TxEvent[];
}

/** What a provider of the sandbox does with the next deal. */
export const providerModes = [
  "normal",
  "offline",
  "silent",
  "reject",
  "vanish",
  "never_ready",
  "wrong_certificate",
  "close_lease",
  "reclaim",
] as const;
export type ProviderMode = (typeof providerModes)[number];

export interface Attribute {
  key: string;
  value: string;
}

export interface ProviderRecord {
  address: string;
  name: string;
  region: string;
  hostUri: string;
  price: Dec;
  auditors: string[];
  attributes: Attribute[];
  mode: ProviderMode;
}

/** A manifest a provider has accepted. */
export interface ManifestRecord {
  hashHex: string;
  json: string;
  acceptedAt: number;
}

/** The id of the one row of hazards. */
export const HAZARDS = "hazards";

/** What the sandbox has been told to let go wrong on the chain itself. */
export interface HazardRecord {
  oracleHalted: boolean;
  /** While on, no provider bids. */
  marketSilent: boolean;
  /** Gas really used is multiplied by this for the next `gasTxs` transactions. */
  gasFactor: number;
  gasTxs: number;
  /** How long before a provider in mode `reclaim` closes a lease it says so, seconds. */
  reclaimWindowS?: number;
}
