import type { Context } from "../services/context.ts";

const EVERY_MS = 3_600_000;
/** A token in a draft that nobody paid for is kept no longer than this. */
const DRAFT_TOKEN_MS = 24 * 3_600_000;
/** A sign-in or a link is over long before; who began it is nobody's business any more. */
const REQUEST_MS = 24 * 3_600_000;
/** A replica that has missed more than these begins anew. */
const KEPT_CHANGES = 10_000;

/** Erases what is no longer needed: tokens of old drafts, buttons past their time, sign-ins and links. */
export async function forgetOldDrafts(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const erased = await ctx.repos.deployments.eraseDraftTokens(now - DRAFT_TOKEN_MS);
  await ctx.repos.pendingActions.purgeExpired(now);
  await ctx.repos.loginRequests.purgeOver(now - REQUEST_MS);
  await ctx.repos.linkRequests.purgeOver(now - REQUEST_MS);
  await ctx.repos.rightsChanges.purge(KEPT_CHANGES);
  if (erased > 0) ctx.log.info({ event: "drafts.tokens_erased", erased });
  return now + EVERY_MS;
}
