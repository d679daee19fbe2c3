export interface Resources {
  cpuUnits: number;
  memoryMiB: number;
  storageMiB: number;
}

/** Providers' published default prices, USD per month, used until we have bids of our own. */
const LIST_USD = { cpu: 1.6, memoryGiB: 0.8, storageGiB: 0.02, endpoint: 0.05 };
const DAYS_PER_MONTH = 30.4;

export interface CostEstimate {
  usdPerMonthMin: number;
  usdPerMonthMax: number;
  basis: "recent_bids" | "list_price";
  samples: number;
}

/** Seconds per block of the network over the last year: what a price per month is reckoned with everywhere. */
export const USUAL_BLOCK_SECONDS = 6.117;

/** One ACT is one USD by design, so uact per block × blocks gives millionths of a dollar. */
export function usdPerMonth(priceUactPerBlock: number): number {
  return (priceUactPerBlock * ((DAYS_PER_MONTH * 86_400) / USUAL_BLOCK_SECONDS)) / 1_000_000;
}

/** An honest range: what providers asked of us lately, or their list price where nobody has bid yet. */
export function estimateRunningCost(size: Resources, recentBidsUact: number[]): CostEstimate {
  if (recentBidsUact.length === 0) {
    const usd =
      size.cpuUnits * LIST_USD.cpu +
      (size.memoryMiB / 1024) * LIST_USD.memoryGiB +
      (size.storageMiB / 1024) * LIST_USD.storageGiB +
      LIST_USD.endpoint;
    return { usdPerMonthMin: usd * 0.7, usdPerMonthMax: usd * 2.5, basis: "list_price", samples: 0 };
  }
  const usd = recentBidsUact.map((price) => usdPerMonth(price));
  return {
    usdPerMonthMin: Math.min(...usd),
    usdPerMonthMax: Math.max(...usd),
    basis: "recent_bids",
    samples: usd.length,
  };
}

/** Hours until the escrow is empty at the lease's fixed price. */
export function runwayHours(escrowUact: number, priceUactPerBlock: number, blockSeconds: number): number {
  return priceUactPerBlock <= 0
    ? Number.POSITIVE_INFINITY
    : (escrowUact / priceUactPerBlock) * (blockSeconds / 3600);
}
