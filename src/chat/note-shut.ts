import type { Platform } from "../ports/channel-accounts.ts";
import type { Context } from "../services/context.ts";
import { cardWakes } from "./wake-cards.ts";

/**
 * Notes that a chat shut us out, and gives up what waits for it. Where its person can be reached elsewhere, their cards
 * are woken in the same commit, and with them the news that must now go there.
 */
export async function noteShut(ctx: Context, platform: Platform, chatId: string): Promise<void> {
  const { chatIdentities, outbox } = ctx.repos;
  await chatIdentities.markBlocked(platform, chatId, ctx.clock.now());
  const account = await chatIdentities.find(platform, chatId);
  const others = account ? await chatIdentities.listByUser(account.userId) : [];
  const isReachable = others.some((other) => other.blockedAt === null && ctx.channels.has(other.platform));
  const wakes = account && isReachable ? await cardWakes(ctx, account.userId) : null;
  await outbox.shutChat(platform, chatId, wakes?.statements);
  wakes?.nudge();
}
