import { type Broadcast, broadcastKey, type Hearer } from "../../db/repositories/broadcast-repository.ts";
import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import { countsOf } from "../../services/admin/list-broadcasts.ts";
import type { Context } from "../../services/context.ts";
import type { ChatAdapter } from "../adapter.ts";
import type { PostParts } from "../outbox/post.ts";
import { restingNews } from "../resting-news.ts";
import { type BroadcastEnd, broadcastEndView, broadcastView } from "../views/broadcasts.ts";
import { messageTo } from "./message-to.ts";
import { openAccounts } from "./open-accounts.ts";

/** People whose messages are queued in one commit. */
export const BROADCAST_BATCH = 20;
/** The outbox gets no more while this many of the last batch still wait in it. */
const BACKLOG = BROADCAST_BATCH / 2;
const BACKLOG_PAUSE_MS = 1_000;
/** What is not sent so long after the last one was queued may take days: its platform is away. */
const LAST_WAIT_MS = 3_600_000;
/** Of every so many messages that a platform allows, one is a broadcast's: conversations keep the others. */
const SHARE = 2;

interface Posted extends PostParts {
  platform: Platform;
}

/** The one chat in which somebody hears a broadcast: on the platform they chose, else the one linked last. */
function chatFor({ newsTo }: Hearer, accounts: readonly ChatIdentity[]): ChatIdentity | undefined {
  return accounts.findLast(({ platform }) => platform === newsTo) ?? accounts.at(-1);
}

async function messageToHearer(ctx: Context, row: Broadcast, hearer: Hearer): Promise<Posted | null> {
  const account = chatFor(hearer, await openAccounts(ctx, hearer.userId));
  if (!account) return null;
  const key = broadcastKey(row.id, hearer.userId);
  const news = await restingNews(ctx, hearer.userId, `product:${row.id}`);
  const posted = await messageTo(ctx, account, key, (say) => broadcastView(say, row.text), news);
  return { platform: account.platform, ...posted };
}

/** How long a batch takes at a broadcast's share of the pace, ms: as long as on the platform that takes longest. */
function spanMs(posted: readonly Posted[], adapters: ReadonlyMap<Platform, ChatAdapter>): number {
  const spans = [...adapters.values()].map(({ platform, pace }) => {
    const count = posted.filter((one) => one.platform === platform).length;
    return count * pace.intervalMs * SHARE;
  });
  return Math.ceil(Math.max(0, ...spans));
}

/**
 * All are queued: once all are sent too, or nobody can wait for the rest any longer, it is done, and whoever sent it is
 * told what became of it in the same commit. What is held until somebody's morning is counted as that: the next
 * broadcast need not wait for it.
 */
async function end(ctx: Context, row: Broadcast): Promise<number | null> {
  const { broadcasts } = ctx.repos;
  const counts = await countsOf(ctx, row);
  const { waiting, held, lost } = counts;
  const now = ctx.clock.now();
  if (waiting + held > 0 && now < row.updatedAt + LAST_WAIT_MS) return now + BACKLOG_PAUSE_MS;
  const told = await messageToSender(ctx, row, {
    text: row.text,
    ...counts,
    optedOut: await broadcasts.countOptedOutSince(row.createdAt),
    tookMs: now - row.createdAt,
  });
  if (await broadcasts.move(row.id, "sending", "done", () => told?.parts ?? [])) {
    ctx.log.info({ event: "broadcast.done", broadcastId: row.id, queued: row.queued, lost, waiting, held });
    told?.nudge();
  }
  return null;
}

async function messageToSender(ctx: Context, row: Broadcast, facts: BroadcastEnd): Promise<PostParts | null> {
  const account = (await openAccounts(ctx, row.byUserId)).at(-1);
  if (!account) return null;
  return await messageTo(ctx, account, `broadcast-end:${row.id}`, (say) => broadcastEndView(say, facts));
}

/**
 * Queues a broadcast for the next people, in one commit with the cursor: whoever was queued is never queued again,
 * and nobody is left out, whenever the process ends.
 * @returns when to come back (ms since epoch), or null when nothing is left to do
 */
export async function sendBroadcast(
  ctx: Context,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
  id: string,
): Promise<number | null> {
  const { broadcasts } = ctx.repos;
  const row = await broadcasts.find(id);
  if (row?.state !== "sending") return null;
  if ((await broadcasts.countWaiting(row)) > BACKLOG) return ctx.clock.now() + BACKLOG_PAUSE_MS;
  const people = await broadcasts.nextPeople(row, [...ctx.channels.keys()], BROADCAST_BATCH);
  const cursor = people.at(-1)?.userId;
  if (cursor === undefined) return await end(ctx, row);
  const all = await Promise.all(people.map((hearer) => messageToHearer(ctx, row, hearer)));
  const posted = all.filter((one) => one !== null);
  const parts = posted.flatMap((one) => one.parts);
  const done = await broadcasts.advance(row, { cursor, queued: row.queued + posted.length }, parts);
  // Lost to Stop, or to another replica: the row says how it goes on.
  if (!done) return ctx.clock.now();
  for (const { nudge } of posted) nudge();
  return ctx.clock.now() + spanMs(posted, adapters);
}
