import type { InboxRow } from "../db/repositories/inbox-repository.ts";
import { isTransient, retryAfterMsOf, toAppError } from "../errors.ts";
import type { Context } from "../services/context.ts";
import { followTrace } from "../trace.ts";

/** Handles one thing that arrived. It may be called twice for the same row after a crash. */
export type InboxHandler = (row: InboxRow, payload: string) => Promise<void>;

export interface LaneHandlers {
  handle: InboxHandler;
  /** Called once when a row is given up, so that whoever sent it still gets an answer (I8). */
  giveUp?: (row: InboxRow, payload: string) => Promise<void>;
  /** Tries before a row is given up; rail events are retried far longer than a person waits. */
  maxAttempts: number;
  /** News of money: an error that only a human can mend is waited out as well. */
  retriesAll?: boolean;
}

/** Rows handled before the lane gives others a turn. */
const PER_TURN = 25;

/**
 * A row sealed under a key that only other replicas know waits for one of them, uncounted; and so does one whose answer
 * would go to a service that has not answered here since the start.
 */
const FOR_ANOTHER_REPLICA_MS = 2_000;

/** Why a row of a service that has not answered since the start cannot be handled here yet. */
export const NOT_JOINED = "not_joined";

const retryAfterMs = (attempts: number): number => Math.min(60_000, 300 * 2 ** attempts);

/**
 * Works through one lane in order of arrival. A row that fails for a passing reason holds its lane back and is tried
 * again; one that fails for good is marked, answered and left behind.
 * @returns when to come back (ms since epoch), or null when the lane is empty
 */
export async function workLane(
  ctx: Context,
  lane: string,
  handlers: ReadonlyMap<string, LaneHandlers>,
): Promise<number | null> {
  for (let turn = 0; turn < PER_TURN; turn++) {
    const row = await ctx.repos.inbox.nextPending(lane);
    if (!row) return null;
    followTrace(row.id);
    const waitUntil = await workRow(ctx, row, handlers.get(row.source));
    if (waitUntil !== null) return waitUntil;
  }
  return ctx.clock.now();
}

async function workRow(
  ctx: Context,
  row: InboxRow,
  handlers: LaneHandlers | undefined,
): Promise<number | null> {
  if (!handlers) {
    await ctx.repos.inbox.failed(row.id, `no handler for source ${row.source}`);
    return null;
  }
  let payload: string | null = null;
  try {
    payload = await ctx.repos.inbox.openPayload(row);
    await handlers.handle(row, payload);
    ctx.checkpoint(`inbox.${row.source}.handled`);
    await ctx.repos.inbox.done(row.id);
    ctx.log.info({
      event: "inbox.handled",
      source: row.source,
      kind: row.kind,
      afterMs: ctx.clock.now() - row.receivedAt,
    });
    return null;
  } catch (error) {
    const known = toAppError(error);
    const passing = handlers.retriesAll || isTransient(known) || known.code === "conflict";
    if (known.details.reason === "unknown_key") {
      ctx.log.error({ event: "inbox.unknown_key", source: row.source, eventId: row.eventId, err: known });
      return ctx.clock.now() + FOR_ANOTHER_REPLICA_MS;
    }
    if (known.details.reason === NOT_JOINED) return ctx.clock.now() + FOR_ANOTHER_REPLICA_MS;
    if (passing && row.attempts + 1 < handlers.maxAttempts) {
      ctx.log.warn({
        event: "inbox.retry",
        source: row.source,
        eventId: row.eventId,
        attempts: row.attempts + 1,
        err: known,
      });
      await ctx.repos.inbox.retry(row.id, known.code);
      return Math.round(ctx.clock.now() + Math.max(retryAfterMs(row.attempts), retryAfterMsOf(known) ?? 0));
    }
    ctx.log.error({ event: "inbox.failed", source: row.source, eventId: row.eventId, err: error });
    // A last word that fails too must not keep the row: it would block everything behind it for good.
    if (payload !== null)
      await handlers.giveUp?.(row, payload).catch((lastError: unknown) => {
        ctx.log.error({
          event: "inbox.give_up_failed",
          source: row.source,
          eventId: row.eventId,
          err: lastError,
        });
      });
    await ctx.repos.inbox.failed(row.id, known.code);
    return null;
  }
}
