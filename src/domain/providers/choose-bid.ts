import { writeReason } from "./choice-reason.ts";
import { type ProviderRecord, reliability } from "./record.ts";

/** A bid as the rules see it. */
export interface Bid {
  provider: string;
  priceUactPerBlock: number;
  audited: boolean;
}

export interface BidRules {
  maxPriceUactPerBlock: number;
  requireAudited: boolean;
  blacklisted: ReadonlySet<string>;
  /** Providers that already failed this deployment. */
  excluded: ReadonlySet<string>;
  /** What is not here is a newcomer. */
  records: ReadonlyMap<string, ProviderRecord>;
  nowMs: number;
}

export type SkipReason = "not_audited" | "blacklisted" | "already_failed" | "over_price_cap";

export interface BidChoice<B extends Bid> {
  chosen: B | null;
  /** Why this provider, for the books (`writeReason`), or `none:0`. */
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
  const record = rules.records.get(best.bid.provider);
  return { chosen: best.bid, reason: writeReason(how, allowed.length, record, rules.nowMs), skipped };
}
