import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import { openAccounts } from "../tell/open-accounts.ts";
import { cardWakes } from "../tell/wake-cards.ts";

/**
 * Gives up what waits for a chat that nobody can send to. Where its person can be reached elsewhere, their cards are
 * woken in the same commit, and with them the news that must now go there.
 */
export async function giveUpWaiting(ctx: Context, platform: Platform, chatId: string): Promise<void> {
  const { chatIdentities, outbox } = ctx.repos;
  const account = await chatIdentities.find(platform, chatId);
  const open = account ? await openAccounts(ctx, account.userId) : [];
  const isElsewhere = (other: ChatIdentity): boolean =>
    other.platform !== platform || other.platformUserId !== account?.platformUserId;
  const wakes = account && open.some(isElsewhere) ? await cardWakes(ctx, account.userId) : null;
  await outbox.shutChat(platform, chatId, wakes?.statements);
  wakes?.nudge();
}
