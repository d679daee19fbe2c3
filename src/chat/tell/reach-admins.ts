import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Context } from "../../services/context.ts";
import type { AdminEntry } from "../identities.ts";
import type { Say } from "../language/language.ts";
import type { PostParts } from "../outbox/post.ts";
import type { View } from "../view.ts";
import { messageTo } from "./message-to.ts";

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

/**
 * One message to each of them, with buttons of their own, to be posted within a commit of the caller's.
 * @param key what makes this message unlike others; the same one is never posted twice
 */
export async function pageParts(
  ctx: Context,
  to: readonly ChatIdentity[],
  key: string,
  view: (say: Say) => View,
): Promise<PostParts> {
  const posts = await Promise.all(
    to.map((account) =>
      messageTo(ctx, account, `${key}:${account.platform}:${account.platformUserId}`, view),
    ),
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
): Promise<PostParts> {
  const reached = await reachableAdmins(ctx, admins);
  const account = reached.find((one) => one.userId === userId);
  if (!account) ctx.log.warn({ event: "admin.one_not_told", about: key });
  return await pageParts(ctx, account ? [account] : [], key, view);
}
