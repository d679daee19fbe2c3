/** Chain parameters of akashnet-2 (v2.x) that a tenant can run into. Amounts are uact/uakt. */
export const DEFAULT_CHAIN_ID = "akashnet-2";
/** The real network's mean over the last year. */
export const USUAL_BLOCK_MS = 6_117;
export const FIRST_HEIGHT = 28_100_000;
/** uakt per gas, in thousandths, so that the fee floor stays integer arithmetic. */
export const MIN_GAS_PRICE_MILLI_UAKT = 25n;
export const MIN_DEPOSIT = 500_000n;
export const MIN_MINT_UACT = 10_000_000n;
export const MINT_EPOCH_BLOCKS = 10;
export const MINT_SPREAD_BPS = 25n;
/** The oracle's price, USD per AKT in thousandths; one ACT is one USD. */
export const AKT_USD_MILLI = 1_200n;
export const MAX_BIDS_PER_ORDER = 20;
export const BID_DEPOSIT = 500_000n;
export const MAX_UNIT_PRICE = 10_000_000n;
export const MAX_MEMO_LENGTH = 256;
export const MAX_UNORDERED_TTL_MS = 600_000;
/** How long a provider keeps a bid open, and waits for a manifest after the lease. */
export const PROVIDER_PATIENCE_MS = 300_000;
/** How often a provider withdraws what it earned, which is when the chain settles an escrow account. */
export const WITHDRAW_EVERY_MS = 3_600_000;
/** Bounds of a reclamation window (AEP-82), seconds; providers of the sandbox offer the shortest. */
export const MIN_RECLAIM_WINDOW_S = 3_600;
export const MAX_RECLAIM_WINDOW_S = 720 * 3_600;
export const KEPT_BLOCKS = 5_000;
/** The auditor whose signature GoClaw asks for; the same address as on mainnet. */
export const SANDBOX_AUDITOR = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";

export const LeaseClosed = {
  owner: 1,
  unstable: 10_000,
  decommission: 10_001,
  unspecified: 10_002,
  manifestTimeout: 10_003,
  insufficientFunds: 20_000,
} as const;
