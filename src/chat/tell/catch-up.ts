import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Context } from "../../services/context.ts";
import { chatsOfPerson } from "./chats-of-person.ts";
import { NEWS_MS, postNews, readFacts } from "./post-news.ts";

const PAGE = 100;
/** What was told is known for thirty days (`src/db/retention.ts`): older news might be told a second time. */
const KNOWN_MS = 28 * 86_400_000;

/**
 * Somebody who had shut us out is back. They are told the ends and the money news that nobody told them elsewhere, and
 * their cards are drawn anew; only then is the mark taken away, so that a crash in between tells it again under the same keys.
 */
export async function catchUp(ctx: Context, identity: ChatIdentity): Promise<void> {
  const { platform, platformUserId, userId } = identity;
  // The message that met the closed door was about something a little older than the mark.
  const now = ctx.clock.now();
  const sinceMs = Math.max((identity.blockedAt ?? now) - NEWS_MS, now - KNOWN_MS);
  const wakes: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.deployments.listByUser(userId, { limit: PAGE, ...(after ? { after } : {}) });
    for (const deployment of page) {
      const { news } = await chatsOfPerson(ctx, deployment, identity);
      await postNews(ctx, await readFacts(ctx, deployment), news, sinceMs);
      wakes.push(`card:${deployment.id}`);
    }
    after = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  await ctx.repos.chatIdentities.unmarkBlocked(
    platform,
    platformUserId,
    wakes.flatMap((key) => ctx.scheduler.wakeStatements(key, ctx.clock.now())),
  );
  for (const key of wakes) ctx.scheduler.nudge(key);
  ctx.log.info({ event: "chat.open_again", userId, deployments: wakes.length });
}
