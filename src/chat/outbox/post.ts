import { z } from "zod";
import type { Part } from "../../db/cas-batch.ts";
import type { NewMessage, QueuedNews } from "../../db/repositories/outbox-repository.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import type { Answered } from "../adapter.ts";
import type { BoundView } from "../view.ts";

/** What waits in the outbox: a message, the one it takes the place of, and what it answers, if anything. */
export interface Outgoing {
  edit: string | null;
  view: BoundView;
  answers?: Answered;
}

export const outboxJobKey = (platform: Platform, chatId: string): string => `outbox:${platform}:${chatId}`;

const Stored = z.object({
  edit: z.string().nullable(),
  view: z.looseObject({ tone: z.string(), body: z.array(z.unknown()) }),
});

/** Reads back what we wrote ourselves. */
export function readOutgoing(json: string): Outgoing {
  const stored: unknown = JSON.parse(json);
  Stored.parse(stored);
  return stored as Outgoing;
}

export interface Keyed {
  /** The same key is never posted twice, so handling a request again after a crash answers it once. */
  key: string;
  message: Outgoing;
  /** Of a piece of news. */
  news?: QueuedNews;
}

const queued = (to: { platform: Platform; chatId: string }, { key, message, news }: Keyed): NewMessage => ({
  platform: to.platform,
  chatId: to.chatId,
  dedupeKey: key,
  view: JSON.stringify(message),
  ...(news && { news }),
});

/** Nobody waits for news as one does for an answer: when many fall due at once, as in the morning, those come first. */
const areNews = (messages: readonly Keyed[]): boolean => messages.every(({ news }) => news !== undefined);

export interface PostParts {
  /** Queue the messages and wake their sender, within a commit of the caller's. */
  parts: Part[];
  /** To be called once the commit is done. */
  nudge(): void;
}

/** Messages that are posted only if something else is committed. */
export function postParts(
  ctx: Context,
  { platform, chatId }: { platform: Platform; chatId: string },
  messages: readonly Keyed[],
): PostParts {
  const jobKey = outboxJobKey(platform, chatId);
  const queue = messages.flatMap((message) =>
    ctx.repos.outbox.enqueueParts(queued({ platform, chatId }, message)),
  );
  const wakes = ctx.scheduler.wakeStatements(jobKey, ctx.clock.now(), areNews(messages)).map(
    (wake): Part =>
      () =>
        wake,
  );
  return { parts: [...queue, ...wakes], nudge: () => ctx.scheduler.nudge(jobKey) };
}

/**
 * Puts the messages of one answer in a chat's outbox and wakes its sender, all in one commit: a crash in the middle
 * of an answer would leave half of it, and the repeat may well answer in other words under the same keys.
 */
export async function postAll(
  ctx: Context,
  to: { platform: Platform; chatId: string },
  messages: readonly Keyed[],
): Promise<void> {
  if (messages.length === 0) return;
  const jobKey = outboxJobKey(to.platform, to.chatId);
  await ctx.repos.outbox.enqueue(
    messages.map((message) => queued(to, message)),
    ctx.scheduler.wakeStatements(jobKey, ctx.clock.now(), areNews(messages)),
  );
  ctx.scheduler.nudge(jobKey);
}

/** Posts one message, or one piece of news. */
export const post = (
  ctx: Context,
  to: { platform: Platform; chatId: string },
  key: string,
  message: Outgoing,
  news?: QueuedNews,
): Promise<void> => postAll(ctx, to, [{ key, message, ...(news && { news }) }]);
