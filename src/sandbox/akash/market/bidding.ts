import { MAX_BIDS_PER_ORDER } from "../constants.ts";
import { groupKey, leaseKey, orderKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { OrderRecord, ProviderRecord } from "../ledger/records.ts";
import type { BlockMoment } from "./escrow.ts";
import { bidsOfOrder, groupSpec } from "./orders.ts";

/** Whether a provider has what the group asks for: auditors' signatures and attributes. */
function matches(ledger: Ledger, order: OrderRecord, provider: ProviderRecord): boolean {
  const group = ledger.groups.get(groupKey(order));
  if (!group) return false;
  const wanted = groupSpec(group).requirements;
  const anyOf = wanted?.signedBy?.anyOf ?? [];
  const allOf = wanted?.signedBy?.allOf ?? [];
  const signed = (auditor: string) => provider.auditors.includes(auditor);
  if (anyOf.length > 0 && !anyOf.some(signed)) return false;
  if (!allOf.every(signed)) return false;
  return (wanted?.attributes ?? []).every((attribute) =>
    provider.attributes.some((own) => own.key === attribute.key && own.value === attribute.value),
  );
}

/** Lets every willing provider bid on the open orders, one to three blocks after the order appeared. */
export function placeBids(ledger: Ledger, { height, timeMs }: BlockMoment): void {
  const open = ledger.orders.all().filter((order) => order.state === "open");
  if (open.length === 0) return;
  for (const order of open) {
    for (const [index, provider] of ledger.providers.all().entries()) {
      const isAway = provider.mode === "silent" || provider.mode === "offline";
      if (isAway || provider.price > order.maxPrice) continue;
      if (height < order.createdAt + 1 + (index % 3)) continue;
      const { owner, dseq, gseq, oseq } = order;
      const id = { owner, dseq, gseq, oseq, provider: provider.address };
      const key = leaseKey(id);
      if (ledger.bids.get(key) || !matches(ledger, order, provider)) continue;
      if (bidsOfOrder(ledger, orderKey(order)).length >= MAX_BIDS_PER_ORDER) break;
      const { price } = provider;
      ledger.bids.put(key, { ...id, state: "open", price, createdAt: height, createdAtMs: timeMs });
    }
  }
}
