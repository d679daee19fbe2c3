import { Bid_State } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { allOnPages } from "../../domain/deployments/chain-pages.ts";
import { AppError } from "../../errors.ts";
import type { BidOffer, LeaseRef } from "../../ports/akash-backend.ts";
import type { AuditCheck } from "./audit-check.ts";
import type { BidKey } from "./chain-messages.ts";
import { priceUact } from "./numbers.ts";
import type { RestReads } from "./rest-reads.ts";

async function openBids(rest: RestReads, owner: string, dseq: string) {
  const bids = await allOnPages(async (from) => {
    const pagination = from === null ? {} : { key: new Uint8Array(Buffer.from(from, "base64")) };
    const page = await rest.read("bids", (sdk, time) =>
      sdk.akash.market.v1beta5.getBids({ filters: { owner, dseq, state: "open" }, pagination }, time),
    );
    return {
      items: page.bids,
      next: Buffer.from(page.pagination?.nextKey ?? "").toString("base64") || null,
    };
  });
  return bids.flatMap(({ bid }) => {
    if (bid?.state !== Bid_State.open || !bid.id || bid.price?.denom !== "uact") return [];
    return [
      { id: { ...bid.id, dseq: bid.id.dseq.toString() }, priceUactPerBlock: priceUact(bid.price.amount) },
    ];
  });
}

/** Open bids in uact. `audited` rests on the chain's audit registry, never on the order's own signedBy wish. */
export async function listBids(
  rest: RestReads,
  audit: AuditCheck,
  owner: string,
  dseq: string,
): Promise<BidOffer[]> {
  const bids = await openBids(rest, owner, dseq);
  return Promise.all(
    bids.map(async ({ id, priceUactPerBlock }) => ({
      provider: id.provider,
      gseq: id.gseq,
      oseq: id.oseq,
      priceUactPerBlock,
      audited: await audit.isAudited(id.provider),
    })),
  );
}

/**
 * The full id of the open bid behind a lease wish.
 * @throws AppError `rejected` with reason `bid_not_open`
 */
export async function openBidKey(rest: RestReads, lease: LeaseRef): Promise<BidKey> {
  const bids = await openBids(rest, lease.owner, lease.dseq);
  const bid = bids.find(
    ({ id }) => id.provider === lease.provider && id.gseq === lease.gseq && id.oseq === lease.oseq,
  );
  if (bid) return bid.id;
  throw new AppError("rejected", `the bid of ${lease.provider} is no longer open`, {
    details: { reason: "bid_not_open" },
  });
}
