import { isTransient } from "../../errors.ts";
import type { ScreenedProvider } from "../../ports/bid-screening.ts";
import type { Context } from "../context.ts";

/**
 * Who could run an agent right now and may be chosen, the quietest week first. An empty list is definite.
 * @returns null when nobody knows: then nothing may be said, and nothing refused (I3)
 */
export async function screenProviders(ctx: Context): Promise<ScreenedProvider[] | null> {
  if (!ctx.screening) return null;
  try {
    const fitting = await ctx.screening.screen(ctx.settings.agent);
    const addresses = fitting.map(({ provider }) => provider);
    const excluded = await ctx.repos.blacklist.blacklistedAmong(addresses, ctx.clock.now());
    return fitting
      .filter(({ provider }) => !excluded.has(provider))
      .toSorted((a, b) => a.incidents - b.incidents || (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (!isTransient(error)) ctx.log.warn({ event: "akash.screening_failed", err: error });
    else ctx.log.info({ event: "akash.screening_away", err: error });
    return null;
  }
}
