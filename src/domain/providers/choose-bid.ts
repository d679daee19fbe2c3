/** A bid as the rules see it. */
export interface Bid {
  provider: string;
  priceUactPerBlock: number;
  audited: boolean;
}

/** What we remember of a provider, older memories already counting less. */
export interface ProviderRecord {
  provider: string;
  successes: number;
  failures: number;
}

export interface BidRules {
  maxPriceUactPerBlock: number;
  requireAudited: boolean;
  blacklisted: ReadonlySet<string>;
  /** Providers that already failed this deployment. */
  excluded: ReadonlySet<string>;
  records: ReadonlyMap<string, ProviderRecord>;
}

export type SkipReason = "not_audited" | "blacklisted" | "already_failed" | "over_price_cap";

export interface BidChoice<B extends Bid> {
  chosen: B | null;
  /** Why this provider, for the books: `cheapest` or `best_record`, and of how many acceptable bids; `none:0`. */
  reason: string;
  skipped: { provider: string; why: SkipReason }[];
}

function skipReason(bid: Bid, rules: BidRules): SkipReason | null {
  if (rules.requireAudited && !bid.audited) return "not_audited";
  if (rules.blacklisted.has(bid.provider)) return "blacklisted";
  if (rules.excluded.has(bid.provider)) return "already_failed";
  if (bid.priceUactPerBlock > rules.maxPriceUactPerBlock) return "over_price_cap";
  return null;
}

/** Chance of success with one imagined success and one imagined failure, so that a newcomer is neither best nor worst. */
export function reliability(record: ProviderRecord | undefined): number {
  return ((record?.successes ?? 0) + 1) / ((record?.successes ?? 0) + (record?.failures ?? 0) + 2);
}

/**
 * Chooses the bid with the lowest price per unit of reliability among those the rules allow.
 * Order of the rules: auditor, blacklist, failed before, price cap, score; ties go to the lower address.
 */
export function chooseBid<B extends Bid>(bids: readonly B[], rules: BidRules): BidChoice<B> {
  const skipped: BidChoice<B>["skipped"] = [];
  const allowed: { bid: B; score: number }[] = [];
  for (const bid of bids) {
    const why = skipReason(bid, rules);
    if (why) skipped.push({ provider: bid.provider, why });
    else allowed.push({ bid, score: bid.priceUactPerBlock / reliability(rules.records.get(bid.provider)) });
  }
  allowed.sort((a, b) => a.score - b.score || (a.bid.provider < b.bid.provider ? -1 : 1));
  const best = allowed[0];
  if (!best) return { chosen: null, reason: "none:0", skipped };
  const cheapest = Math.min(...allowed.map((a) => a.bid.priceUactPerBlock));
  const how = best.bid.priceUactPerBlock === cheapest ? "cheapest" : "best_record";
  return { chosen: best.bid, reason: `${how}:${allowed.length}`, skipped };
}
