import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

/** The providers that are not chosen now, a page at a time; expired entries are left out. */
export async function blacklistList({ ctx, input }: { ctx: Context; input: { after?: string } }) {
  await requireMay(ctx, "blacklist.list");
  return await ctx.repos.blacklist.list({ now: ctx.clock.now(), limit: 20, ...input });
}
