import type { ChatIdentity } from "../db/repositories/chat-identity-repository.ts";
import type { UnknownDeployment } from "../db/repositories/unknown-deployment-repository.ts";
import type { Context } from "../services/context.ts";
import { type AdminEntry, languageOf } from "./identities.ts";
import { type Say, sayIn } from "./language/language.ts";
import { bindView } from "./pending-actions.ts";
import { postParts } from "./post.ts";
import type { View } from "./view.ts";
import { unknownFoundView, unknownSettledView } from "./views/unknown.ts";

/** Something that somebody is doing by hand right now may be over before anybody has read about it. */
const SETTLE_MS = 2 * 60_000;
/** How often it is seen whether an administrator can be reached by now. */
const NOBODY_MS = 10 * 60_000;

/**
 * Asks every administrator who can be reached what to do about an unknown deployment, once, and tells them when one
 * that they had closed is over.
 * @returns when to come back (ms since epoch), or null
 */
export async function tellUnknown(
  ctx: Context,
  admins: readonly AdminEntry[],
  id: string,
): Promise<number | null> {
  const row = await ctx.repos.unknownDeployments.find(id);
  if (!row || (row.state !== "found" && row.state !== "closed")) return null;
  const ripe = row.createdAt + SETTLE_MS;
  if (row.state === "found" && ctx.clock.now() < ripe) return ripe;
  const reached = await reachable(ctx, admins);
  if (reached.length === 0) {
    ctx.log.error({ event: "admin.nobody_to_tell", about: "unknown_deployment", dseq: row.dseq });
    return row.state === "found" ? ctx.clock.now() + NOBODY_MS : null;
  }
  await tell(ctx, row, reached);
  return null;
}

/** Signed in with their chat account, not shut, and on a platform that is on. */
async function reachable(ctx: Context, admins: readonly AdminEntry[]): Promise<ChatIdentity[]> {
  const decide = admins.filter(({ role, platform }) => role !== "support" && ctx.channels.has(platform));
  const found = await Promise.all(
    decide.map(({ platform, platformUserId }) => ctx.repos.chatIdentities.find(platform, platformUserId)),
  );
  return found.filter((account) => account !== null && account.blockedAt === null) as ChatIdentity[];
}

async function tell(ctx: Context, row: UnknownDeployment, to: readonly ChatIdentity[]): Promise<void> {
  const view: (say: Say, row: UnknownDeployment) => View =
    row.state === "found" ? unknownFoundView : unknownSettledView;
  // A row that was gone and came back is asked about anew.
  const key = `unknown:${row.id}:${row.state}:${row.createdAt}`;
  const posts = await Promise.all(
    to.map(async (account) => {
      const { platform, platformUserId, privateChatId: chatId } = account;
      const say = sayIn(languageOf(account));
      const bound = await bindView(ctx, view(say, row), { platform, platformUserId, chatId }, key);
      const dedupe = `${key}:${platform}:${platformUserId}`;
      return postParts(ctx, { platform, chatId }, [{ key: dedupe, message: { edit: null, view: bound } }]);
    }),
  );
  const next = row.state === "found" ? "told" : row.state;
  const told = await ctx.repos.unknownDeployments.transition(
    row.id,
    [row.state],
    next,
    posts.flatMap(({ parts }) => parts),
  );
  if (told) for (const { nudge } of posts) nudge();
}
