import type { Part } from "../db/cas-batch.ts";
import type { ChatIdentity } from "../db/repositories/chat-identity-repository.ts";
import type { Context } from "../services/context.ts";
import { type AdminEntry, languageOf } from "./identities.ts";
import { type Say, sayIn } from "./language/language.ts";
import { bindView } from "./pending-actions.ts";
import { postParts } from "./post.ts";
import type { View } from "./view.ts";

/** How often it is seen whether an administrator can be reached by now. */
export const NOBODY_MS = 10 * 60_000;

/** Administrators who may decide, signed in with their chat account, not shut, and on a platform that is on. */
export async function reachableAdmins(ctx: Context, admins: readonly AdminEntry[]): Promise<ChatIdentity[]> {
  const decide = admins.filter(({ role, platform }) => role !== "support" && ctx.channels.has(platform));
  const found = await Promise.all(
    decide.map(({ platform, platformUserId }) => ctx.repos.chatIdentities.find(platform, platformUserId)),
  );
  return found.filter((account) => account !== null && account.blockedAt === null) as ChatIdentity[];
}

export interface Page {
  parts: Part[];
  nudge(): void;
}

/**
 * One message to each of them, with buttons of their own, to be posted within a commit of the caller's.
 * @param key what makes this message unlike others; the same one is never posted twice
 */
export async function pageParts(
  ctx: Context,
  to: readonly ChatIdentity[],
  key: string,
  view: (say: Say) => View,
): Promise<Page> {
  const posts = await Promise.all(
    to.map(async (account) => {
      const { platform, platformUserId, privateChatId: chatId } = account;
      const presser = { platform, platformUserId, chatId };
      const bound = await bindView(ctx, view(sayIn(languageOf(account))), presser, key);
      const dedupe = `${key}:${platform}:${platformUserId}`;
      return postParts(ctx, { platform, chatId }, [{ key: dedupe, message: { edit: null, view: bound } }]);
    }),
  );
  return {
    parts: posts.flatMap(({ parts }) => parts),
    nudge: () => {
      for (const { nudge } of posts) nudge();
    },
  };
}

/** The same to one administrator, in one chat; to nobody where they cannot be reached or are none any more. */
export async function pageOne(
  ctx: Context,
  admins: readonly AdminEntry[],
  userId: string | null,
  key: string,
  view: (say: Say) => View,
): Promise<Page> {
  const reached = await reachableAdmins(ctx, admins);
  const account = reached.find((one) => one.userId === userId);
  if (!account) ctx.log.warn({ event: "admin.one_not_told", about: key });
  return await pageParts(ctx, account ? [account] : [], key, view);
}
