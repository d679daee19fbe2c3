import { z } from "zod";
import { allOnPages } from "../../domain/deployments/chain-pages.ts";
import type { MintFate } from "../../ports/akash-backend.ts";
import type { RestReads } from "./rest-reads.ts";

const Records = z.object({
  records: z.array(
    z.object({
      id: z.object({ height: z.coerce.number().int(), denom: z.string(), to_denom: z.string() }),
      status: z.union([z.string(), z.number()]),
    }),
  ),
  pagination: z.object({ next_key: z.string().nullish() }).nullish(),
});

/** What the chain's own book of burns and mints says of this wallet's mints since a height. */
export async function mintFate(rest: RestReads, owner: string, sinceHeight: number): Promise<MintFate> {
  const records = await allOnPages(async (from) => {
    const page = await rest.readJson("mints", {
      path: "/akash/bme/v1/ledger",
      params: { "filters.source": owner, ...(from !== null && { "pagination.key": from }) },
      shape: Records,
    });
    return { items: page.records, next: page.pagination?.next_key || null };
  });
  const ours = records.filter(({ id }) => id.to_denom === "uact" && id.height >= sinceHeight);
  if (ours.some(({ status }) => status === "ledger_record_status_executed")) return "executed";
  // A state that we have not heard of is not the end of it (I3).
  return ours.length > 0 ? "pending" : "none";
}
