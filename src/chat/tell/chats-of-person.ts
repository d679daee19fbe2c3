import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import { languageOf } from "../identities.ts";
import { type Say, sayIn } from "../language/language.ts";
import type { Presser } from "../pending-actions.ts";

/** A private chat of a person who can be spoken to there, and how. */
export interface PersonChat extends Presser {
  say: Say;
}

/** Where news of an agent goes. */
export interface NewsChat {
  chat: PersonChat;
  /** Told in this chat besides the main one: its messages have keys of their own. */
  extra: boolean;
  /** The platform that the person wanted, when they cannot be reached there. */
  insteadOf: Platform | null;
}

/** A chat account that counts as open although it is still marked as shut: its person is just coming back. */
export type Returning = Pick<ChatIdentity, "platform" | "platformUserId">;

/** The chats of an agent's owner. Accounts that are no longer theirs are never among them (I4). */
export interface PersonChats {
  /** Where this agent's card is shown. */
  cards: PersonChat[];
  /** Where its news go, the main chat first. */
  news: NewsChat[];
}

const PLATFORMS: readonly Platform[] = ["telegram", "discord"];

const chatOf = (account: ChatIdentity): PersonChat => ({
  platform: account.platform,
  platformUserId: account.platformUserId,
  chatId: account.privateChatId,
  say: sayIn(languageOf(account)),
});

const isOrigin = ({ originPlatform, originChatId }: Deployment, account: ChatIdentity): boolean =>
  account.platform === originPlatform && account.privateChatId === originChatId;

/** Linked accounts on platforms that are on. */
async function accountsOf(ctx: Context, deployment: Deployment): Promise<ChatIdentity[]> {
  const linked = await ctx.repos.chatIdentities.listByUser(deployment.userId);
  return linked.filter(({ platform }) => ctx.channels.has(platform));
}

/** The account on a platform that hears of an agent: the one that asked for it, else the one linked last. */
const hearerOn = (platform: Platform, accounts: ChatIdentity[], deployment: Deployment) => {
  const there = accounts.filter((account) => account.platform === platform);
  return there.find((account) => isOrigin(deployment, account)) ?? there.at(-1);
};

/**
 * Where the owner of an agent sees its card and hears of it: where they chose, else where they asked for it. When all of
 * that is shut or unlinked, it is another chat of theirs, so that nobody is left without news of their money.
 */
export async function chatsOfPerson(
  ctx: Context,
  deployment: Deployment,
  returning: Returning | null = null,
): Promise<PersonChats> {
  const accounts = await accountsOf(ctx, deployment);
  const isOpen = ({ blockedAt, platform, platformUserId }: ChatIdentity): boolean =>
    blockedAt === null || (platform === returning?.platform && platformUserId === returning.platformUserId);
  const open = accounts.filter(isOpen);
  const newsTo = await ctx.repos.notificationPrefs.newsTo(deployment.userId);
  const main = newsTo === "telegram" || newsTo === "discord" ? newsTo : deployment.originPlatform;
  const wanted = newsTo === "both" ? [main, ...PLATFORMS.filter((p) => p !== main)] : [main];
  const chosen = wanted.flatMap((platform) => hearerOn(platform, accounts, deployment) ?? []).filter(isOpen);
  const spare = open.at(-1);
  const hears = chosen.length > 0 || !spare ? chosen : [spare];
  const news = hears.map((account) => ({
    chat: chatOf(account),
    extra: newsTo === "both" && account.platform !== main,
    insteadOf: chosen.length > 0 ? null : main,
  }));
  const shown: ChatIdentity[] = [];
  for (const account of open) {
    const isWanted = isOrigin(deployment, account) || (newsTo === "both" && chosen.includes(account));
    const { platform, privateChatId } = account;
    if (isWanted || (await ctx.repos.liveMessages.get(deployment.id, platform, privateChatId)) !== null)
      shown.push(account);
  }
  return { cards: (shown.length > 0 || !spare ? shown : [spare]).map(chatOf), news };
}
