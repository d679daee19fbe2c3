import { GroupSpec } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { fromBase64 } from "../codecs.ts";
import { type Dec, parseDec } from "../dec.ts";
import { groupKey, type OrderKeyParts, orderKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { BidRecord, GroupRecord } from "../ledger/records.ts";
import type { BlockMoment } from "./escrow.ts";

export const groupSpec = (group: GroupRecord): GroupSpec => GroupSpec.decode(fromBase64(group.spec));

const maxPrice = (spec: GroupSpec): Dec =>
  spec.resources.reduce((sum, unit) => sum + parseDec(unit.price?.amount ?? "0") * BigInt(unit.count), 0n);

/** Puts a group on the market. */
export function openOrder(ledger: Ledger, id: OrderKeyParts, { height, timeMs }: BlockMoment): void {
  const group = ledger.groups.get(groupKey(id));
  if (!group) return;
  ledger.orders.put(orderKey(id), {
    owner: id.owner,
    dseq: id.dseq.toString(),
    gseq: id.gseq,
    oseq: id.oseq,
    state: "open",
    maxPrice: maxPrice(groupSpec(group)),
    createdAt: height,
    createdAtMs: timeMs,
  });
}

export function bidsOfOrder(ledger: Ledger, key: string): [string, BidRecord][] {
  return ledger.bids.entries().filter(([id]) => id.startsWith(`${key}/`));
}
