import type { Chain } from "./chain.ts";
import { formatDec, wholeUnits } from "./dec.ts";
import { balanceOf } from "./ledger/bank.ts";
import { deploymentKey } from "./ledger/keys.ts";
import type {
  BidRecord,
  DeploymentRecord,
  LeaseRecord,
  MintRecord,
  OrderRecord,
  ProviderRecord,
  TxRecord,
} from "./ledger/records.ts";
import { owedSince } from "./market/escrow.ts";

export interface EscrowView {
  owner: string;
  dseq: string;
  state: "open" | "closed" | "overdrawn";
  /** Whole uact left after what the leases have earned up to this block, settled or not. */
  fundsUact: bigint;
  /** Whole uact earned up to this block. */
  transferredUact: bigint;
  depositedUact: bigint;
}

export interface BidView extends Omit<BidRecord, "price"> {
  priceUact: number;
}
export interface LeaseView extends Omit<LeaseRecord, "price"> {
  priceUact: number;
  hasManifest: boolean;
}
export interface OrderView extends Omit<OrderRecord, "maxPrice"> {
  maxPriceUact: number;
}
export interface ProviderView extends Omit<ProviderRecord, "price"> {
  priceUact: number;
}

/** The chain's books as tests and the explorer read them. */
export interface ChainView {
  readonly height: number;
  /** Block time of the newest block, ms since the epoch. */
  readonly timeMs: number;
  listDeployments(owner?: string): DeploymentRecord[];
  listOrders(owner?: string): OrderView[];
  listBids(owner?: string): BidView[];
  listLeases(owner?: string): LeaseView[];
  escrowAccounts(owner?: string): EscrowView[];
  /** Whole uact or uakt in an account's own purse. */
  balance(address: string, denom: "uact" | "uakt"): bigint;
  txs(): TxRecord[];
  mints(): MintRecord[];
  providers(): ProviderView[];
  /** Transactions accepted but not yet in a block. */
  readonly pendingTxs: number;
}

const decimal = (value: bigint): number => Number(formatDec(value));

export function createChainView(chain: Chain): ChainView {
  const { ledger } = chain;
  const ownedBy =
    (owner: string | undefined) =>
    (record: { owner: string }): boolean =>
      owner === undefined || record.owner === owner;
  return {
    get height() {
      return chain.tip().height;
    },
    get timeMs() {
      return chain.tip().timeMs;
    },
    get pendingTxs() {
      return ledger.mempool.all().length;
    },
    listDeployments: (owner) => ledger.deployments.all().filter(ownedBy(owner)),
    listOrders: (owner) =>
      ledger.orders
        .all()
        .filter(ownedBy(owner))
        .map(({ maxPrice, ...order }) => ({ ...order, maxPriceUact: decimal(maxPrice) })),
    listBids: (owner) =>
      ledger.bids
        .all()
        .filter(ownedBy(owner))
        .map(({ price, ...bid }) => ({ ...bid, priceUact: decimal(price) })),
    listLeases: (owner) =>
      ledger.leases
        .entries()
        .filter(([, lease]) => ownedBy(owner)(lease))
        .map(([key, { price, ...lease }]) => ({
          ...lease,
          priceUact: decimal(price),
          hasManifest: ledger.manifests.get(key) !== undefined,
        })),
    escrowAccounts: (owner) =>
      ledger.escrows
        .all()
        .filter(ownedBy(owner))
        .map((account) => {
          const key = deploymentKey(account);
          const owed = account.state === "open" ? owedSince(ledger, key, account, chain.tip().height) : 0n;
          const earned = owed > account.uact ? account.uact : owed;
          return {
            owner: account.owner,
            dseq: account.dseq,
            state: account.state,
            fundsUact: wholeUnits(account.uact - earned),
            transferredUact: wholeUnits(account.transferred + earned),
            depositedUact: account.deposits.reduce(
              (sum, one) => sum + (one.denom === "uact" ? one.amount : 0n),
              0n,
            ),
          };
        }),
    balance: (address, denom) => balanceOf(ledger, address, denom),
    txs: () => ledger.txs.all(),
    mints: () => ledger.mints.all(),
    providers: () =>
      ledger.providers.all().map(({ price, ...provider }) => ({ ...provider, priceUact: decimal(price) })),
  };
}
