import type { ChatIdentity } from "../db/repositories/chat-identity-repository.ts";
import type { Context } from "../services/context.ts";
import { sayIn } from "./language/language.ts";
import { NEWS_MS, postNews, readFacts } from "./post-news.ts";

const PAGE = 100;

/**
 * Somebody who had shut us out is back. They are told the ends and the money news that they missed, and their cards
 * are drawn anew; only then is the mark taken away, so that a crash in between tells it again under the same keys.
 */
export async function catchUp(ctx: Context, identity: ChatIdentity): Promise<void> {
  const { platform, platformUserId, userId, privateChatId } = identity;
  const say = sayIn(identity.language);
  // The message that met the closed door was about something a little older than the mark.
  const sinceMs = (identity.blockedAt ?? ctx.clock.now()) - NEWS_MS;
  const wakes: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.deployments.listByUser(userId, { limit: PAGE, ...(after ? { after } : {}) });
    const mine = page.filter((d) => d.originPlatform === platform && d.originChatId === privateChatId);
    for (const deployment of mine) {
      await postNews(ctx, say, await readFacts(ctx, deployment), sinceMs);
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
