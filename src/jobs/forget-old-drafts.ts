import type { Context } from "../services/context.ts";

const EVERY_MS = 3_600_000;
/** A token in a draft that nobody paid for is kept no longer than this. */
const DRAFT_TOKEN_MS = 24 * 3_600_000;
/** A sign-in or a link is over long before; who began it is nobody's business any more. */
const REQUEST_MS = 24 * 3_600_000;
/**
 * What came in and went out is kept, emptied, for as long as somebody may send it again: Stripe offers thirty days. News
 * are told for a day and a payment's message is looked for as long, so nothing is told twice for want of these rows.
 */
const MAIL_MS = 30 * 24 * 3_600_000;
const ROWS_AT_ONCE = 1_000;
const MOST_TURNS = 20;
/** A replica that has missed more than these begins anew. */
const KEPT_CHANGES = 10_000;

/** Small deletes, so that nobody waits long for the one writer; what is left over is for the next hour. */
async function inTurns(purge: (rows: number) => Promise<number>): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS && (await purge(ROWS_AT_ONCE)) > 0; turn++);
}

/** Erases what is no longer needed: tokens of old drafts, buttons past their time, sign-ins, links, and old mail. */
export async function forgetOldDrafts(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const erased = await ctx.repos.deployments.eraseDraftTokens(now - DRAFT_TOKEN_MS);
  await ctx.repos.pendingActions.purgeExpired(now);
  await ctx.repos.loginRequests.purgeOver(now - REQUEST_MS);
  await ctx.repos.linkRequests.purgeOver(now - REQUEST_MS);
  await ctx.repos.rightsChanges.purge(KEPT_CHANGES);
  await ctx.repos.dialogs.purgeExpired(now - MAIL_MS);
  for (const { purgeOver } of [ctx.repos.inbox, ctx.repos.outbox])
    await inTurns((n) => purgeOver(now - MAIL_MS, n));
  if (erased > 0) ctx.log.info({ event: "drafts.tokens_erased", erased });
  return now + EVERY_MS;
}
