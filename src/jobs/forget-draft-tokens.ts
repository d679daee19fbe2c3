import type { Context } from "../services/context.ts";

const EVERY_MS = 3_600_000;
/** A token in a draft that nobody paid for is kept no longer than this. */
const DRAFT_TOKEN_MS = 24 * 3_600_000;

/** Erases the bots' tokens of drafts that nobody paid for; the drafts stay. */
export async function forgetDraftTokens(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const erased = await ctx.repos.deployments.eraseDraftTokens(now - DRAFT_TOKEN_MS);
  if (erased > 0) ctx.log.info({ event: "drafts.tokens_erased", erased });
  return now + EVERY_MS;
}
