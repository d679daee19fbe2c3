import type { BlacklistEntry } from "../../db/repositories/blacklist-repository.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";

const PAGE = 10;

/** An entry in force, and how many agents run there all the same. */
export interface ListedProvider extends BlacklistEntry {
  agents: number;
}

/** A page of the providers that are not chosen now, by address; what is over is left out. @throws AppError `forbidden` */
export async function blacklistList({ ctx, input }: { ctx: Context; input: { after?: string } }) {
  await requireMay(ctx, "blacklist.list");
  const { blacklist, leases } = ctx.repos;
  const found = await blacklist.list({ now: ctx.clock.now(), limit: PAGE + 1, ...input });
  const { rows, next } = cutPage(found, PAGE, ({ providerAddress }) => providerAddress);
  const agents = await leases.countOpenAt(rows.map(({ providerAddress }) => providerAddress));
  return {
    entries: rows.map(
      (entry): ListedProvider => ({ ...entry, agents: agents.get(entry.providerAddress) ?? 0 }),
    ),
    next,
  };
}
