import { desc, eq } from "drizzle-orm";
import { commitCas, insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { broadcasts } from "../schema.ts";
import type { BroadcastState, NewsTo, OutboxState, Platform } from "../states.ts";
import type { Store } from "../store.ts";
import { transitionRow } from "../transition.ts";
import { PASSED_UNTIL } from "./outbox-repository.ts";

export type Broadcast = Row<typeof broadcasts>;

/** Somebody whom a broadcast may reach. */
export interface Hearer {
  userId: string;
  newsTo: NewsTo;
}

export interface BroadcastRepository {
  find(id: string): Promise<Broadcast | null>;
  /** Newest first. */
  listNewest(limit: number): Promise<Broadcast[]>;
  /** How many people can be reached on one of these platforms and did not opt out. */
  countPeople(platforms: readonly Platform[]): Promise<number>;
  /** Those who come next, in the order of their ids; whoever was queued, or came after it began, is not among them. */
  nextPeople(row: Broadcast, platforms: readonly Platform[], limit: number): Promise<Hearer[]>;
  /** Begins one. While another is being sent the whole batch fails as `conflict`. */
  beginPart(row: Pick<Broadcast, "id" | "text" | "byUserId" | "people">): Part;
  /** Moves the cursor on with the messages of a batch, or does nothing. @returns false when the race was lost */
  advance(row: Broadcast, to: { cursor: string; queued: number }, parts: Part[]): Promise<boolean>;
  /** @returns the row afterwards; null when it was not in state `from` */
  move(
    id: string,
    from: BroadcastState,
    to: BroadcastState,
    parts: (row: Broadcast) => Part[],
  ): Promise<Broadcast | null>;
  /**
   * Takes back its messages that wait for the end of quiet hours, and the cursor to before the first of these people.
   * Goes with its stop.
   */
  takeBackHeldParts(id: string): Part[];
  /** How many messages of its last batch still wait to be sent, and are not put off. */
  countWaiting(row: Broadcast): Promise<number>;
  /** How many people wanted no more of them since then (ms). */
  countOptedOutSince(sinceMs: number): Promise<number>;
  /**
   * What became of its messages, those whose counts are kept with it left out; what waits for the end of quiet hours is
   * `held`.
   */
  countStates(id: string): Promise<Partial<Record<OutboxState | "held", number>>>;
  /**
   * Keeps what became of the messages of those that ended by then (ms), before the outbox forgets it; not while one of
   * them waits, as for a platform that is away.
   */
  keepCounts(endedByMs: number): Promise<void>;
}

/** One person hears a broadcast under one key, whatever happens (I8). */
export const broadcastKey = (id: string, userId: string): string => `broadcast:${id}:${userId}`;
/** Sorts behind every key of that broadcast. */
const keysEnd = (id: string): string => `broadcast:${id};`;

/** Waits for the end of quiet hours and was never offered. Goes with both ends of its keys and the time. */
const HELD = "dedupe_key>? and dedupe_key<? and state='pending' and not_before>? and attempts=0";

const marks = (list: readonly unknown[]): string => list.map(() => "?").join(",");

/** Everybody with an open chat who did not opt out. Goes with the platforms as arguments. */
const hearers = (platforms: readonly Platform[]): string =>
  `from users u left join notification_prefs p on p.user_id=u.id
    where u.deleted_at is null and not exists (
      select 1 from news_choices n where n.user_id=u.id and n.kind='product' and not n.wanted) and exists (
      select 1 from chat_identities c where c.user_id=u.id and c.blocked_at is null and c.platform in (${marks(platforms)}))`;

export function createBroadcastRepository({ client, orm, clock }: Store): BroadcastRepository {
  const find = (id: string) => firstOf(orm.select().from(broadcasts).where(eq(broadcasts.id, id)));
  const countOf = async (sql: string, args: (string | number)[]) =>
    Number((await client.execute({ sql, args })).rows[0]?.n ?? 0);
  return {
    find,
    listNewest: (limit) =>
      allOf(
        orm.select().from(broadcasts).orderBy(desc(broadcasts.createdAt), desc(broadcasts.id)).limit(limit),
      ),
    countPeople: (platforms) => countOf(`select count(*) n ${hearers(platforms)}`, [...platforms]),
    async nextPeople({ id, cursor, createdAt }, platforms, limit) {
      const { rows } = await client.execute({
        sql: `select u.id, coalesce(p.news_to, 'origin') news_to ${hearers(platforms)}
          and u.id>? and u.created_at<=? and not exists (select 1 from outbox o where o.dedupe_key=? || u.id)
          order by u.id limit ?`,
        args: [...platforms, cursor, createdAt, broadcastKey(id, ""), limit],
      });
      return rows.map((row) => ({ userId: String(row.id), newsTo: String(row.news_to) as NewsTo }));
    },
    beginPart(row) {
      const now = clock.now();
      const values = { ...row, state: "sending" as const, createdAt: now, updatedAt: now };
      return insertPart(broadcasts, columnValues(broadcasts, values));
    },
    advance: ({ id, version, cursor: batchFrom }, { cursor, queued }, parts) =>
      commitCas(
        client,
        {
          table: broadcasts,
          id,
          version,
          when: [{ sql: "state='sending'", args: [] }],
          set: { cursor, queued, batch_from: batchFrom, updated_at: clock.now() },
        },
        parts,
      ),
    move: (id, from, to, parts) =>
      transitionRow({
        client,
        ref: id,
        find,
        allowed: ({ state }) => state === from,
        head: ({ id, version }) => ({
          table: broadcasts,
          id,
          version,
          set: { state: to, ended_at: to === "sending" ? null : clock.now(), updated_at: clock.now() },
        }),
        parts,
      }),
    takeBackHeldParts(id) {
      const all = broadcastKey(id, "");
      const heldArgs = [all, keysEnd(id), clock.now()];
      return [
        // An id without its last sign sorts before it, and before few others, who are left out for being queued.
        (guard) => ({
          sql: `update broadcasts set queued=queued-(select count(*) from outbox where ${HELD}),
            cursor=min(cursor, (select substr(min(dedupe_key), ?, length(min(dedupe_key))-?) from outbox where ${HELD}))
            where id=? and exists (select 1 from outbox where ${HELD}) and ${guard.sql}`,
          args: [
            ...[...heldArgs, all.length + 1, all.length + 1, ...heldArgs],
            ...[id, ...heldArgs, ...guard.args],
          ],
        }),
        (guard) => ({
          sql: `delete from outbox where ${HELD} and ${guard.sql}`,
          args: [...heldArgs, ...guard.args],
        }),
      ];
    },
    countWaiting: ({ id, batchFrom, cursor }) =>
      countOf(
        `select count(*) n from outbox where dedupe_key>? and dedupe_key<=? and state='pending'
          and ${PASSED_UNTIL}<=?`,
        [broadcastKey(id, batchFrom), broadcastKey(id, cursor), clock.now()],
      ),
    countOptedOutSince: (sinceMs) =>
      countOf("select count(*) n from news_choices where kind='product' and wanted=0 and since>=?", [
        sinceMs,
      ]),
    async countStates(id) {
      const { rows } = await client.execute({
        sql: `select case when state='pending' and not_before>? then 'held' else state end as now_is, count(*) n
          from outbox where dedupe_key>?||coalesce((select kept_to from broadcasts where id=?),'') and dedupe_key<?
          group by now_is`,
        args: [clock.now(), broadcastKey(id, ""), id, keysEnd(id)],
      });
      return Object.fromEntries(rows.map((row) => [String(row.now_is), Number(row.n)]));
    },
    async keepCounts(endedByMs) {
      const count = (state: OutboxState) => `(select count(*) from outbox where state='${state}'
        and dedupe_key>'broadcast:'||b.id||':'||b.kept_to and dedupe_key<='broadcast:'||b.id||':'||b.cursor)`;
      await client.execute({
        sql: `update broadcasts as b set lost=lost+${count("dead")}, dropped=dropped+${count("dropped")},
          kept_to=cursor where ended_at<=? and cursor>kept_to and ${count("pending")}=0`,
        args: [endedByMs],
      });
    },
  };
}
