import type { QueuedNews } from "../db/repositories/outbox-repository.ts";
import { mayComeAt } from "../domain/news/quiet-hours.ts";
import type { Context } from "../services/context.ts";

/** A piece of news that waits while its person wants quiet. */
export async function restingNews(ctx: Context, userId: string, topic: string): Promise<QueuedNews> {
  const { quiet } = await ctx.repos.notificationPrefs.read(userId);
  return { topic, notBefore: mayComeAt(quiet, ctx.clock.now()) };
}
