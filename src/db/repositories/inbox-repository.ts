import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../../errors.ts";
import type { Statement } from "../../ports/scheduler.ts";
import { ALWAYS, insertPart, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { inbox } from "../schema.ts";
import type { InboxState } from "../states.ts";
import type { Store } from "../store.ts";

export type InboxRow = Row<typeof inbox>;

export interface Arrival {
  /** The row's id, and the trace of all that follows from it; made here when it is not given. */
  id?: string;
  /** Who sent it, such as `telegram` or `stripe`; together with `eventId` it is stored once. */
  source: string;
  eventId: string;
  /** Handled one at a time, in order of arrival. */
  lane: string;
  kind: string;
  /** Plain; sealed on the way in. */
  payload: string;
}

export interface InboxRepository {
  /** The insert alone, to be put into a batch with something else. */
  storeStatements(arrival: Arrival): Statement[];
  /** Stores an arrival together with the wake-up of its lane, in one batch; a repeat wakes the lane again. */
  store(arrival: Arrival & { wake: Statement[] }): Promise<"stored" | "duplicate">;
  find(id: string): Promise<InboxRow | null>;
  /** Whether this source has told us of that event, whatever became of it. */
  isKnown(source: string, eventId: string): Promise<boolean>;
  /** Notes an event as handled that never arrived here: what was asked for is heard once, too. @returns false when it is known */
  noteHeard(event: Pick<Arrival, "source" | "eventId" | "kind">): Promise<boolean>;
  /** The oldest arrival of a lane that is not handled yet. */
  nextPending(lane: string): Promise<InboxRow | null>;
  /** @throws AppError `gone` once it was handled and emptied */
  openPayload(row: Pick<InboxRow, "id" | "payload">): string;
  /** Handled; the payload is erased. */
  done(id: string): Promise<void>;
  /** Given up; the payload is erased, the error (no secrets) stays. */
  failed(id: string, error: string): Promise<void>;
  /** Leaves it pending and counts the attempt. @returns attempts so far */
  retry(id: string, error: string): Promise<number>;
  /** When this row and those of its kind before it in its lane arrived (ms), oldest first, `limit` of them at most. */
  arrivalsUpTo(id: string, limit: number): Promise<number[]>;
  /** Ends, unhandled, what waits behind this row in its lane, is of its kind and arrived before `untilMs`. @returns how many */
  skipBehind(id: string, untilMs: number): Promise<number>;
}

/** The order of arrival. Ids carry the clock of the replica that made them, and clocks differ. */
const ARRIVAL = sql`rowid`;

const ERROR_CHARS = 500;
const payloadPlace = (rowId: string) => ({ table: "inbox", column: "payload", rowId });

export function createInboxRepository({ client, orm, vault, clock }: Store): InboxRepository {
  const find = (id: string) => firstOf(orm.select().from(inbox).where(eq(inbox.id, id)));
  const pending = orm
    .select()
    .from(inbox)
    .where(and(eq(inbox.lane, sql.placeholder("lane")), eq(inbox.state, "pending")))
    .orderBy(asc(ARRIVAL))
    .limit(1)
    .prepare();
  const storeStatements: InboxRepository["storeStatements"] = ({
    id = uuidv7(),
    source,
    eventId,
    lane,
    kind,
    payload,
  }) => {
    const sealed = vault.seal(payloadPlace(id), payload);
    const row = {
      id,
      source,
      eventId,
      lane,
      kind,
      payload: sealed,
      state: "pending" as const,
      attempts: 0,
      receivedAt: clock.now(),
    };
    return [insertPart(inbox, columnValues(inbox, row), ["source", "event_id"])(ALWAYS)];
  };
  const end = async (id: string, state: InboxState, error: string | null) => {
    const set = { state, error: error?.slice(0, ERROR_CHARS) ?? null, payload: null, done_at: clock.now() };
    await runPart(client, updatePart(inbox, set, { sql: "id=? and state='pending'", args: [id] }));
  };
  return {
    storeStatements,
    async store({ wake, ...arrival }) {
      const [stored] = await client.batch([...storeStatements(arrival), ...wake], "write");
      return stored?.rowsAffected === 1 ? "stored" : "duplicate";
    },
    find,
    async isKnown(source, eventId) {
      const known = and(eq(inbox.source, source), eq(inbox.eventId, eventId));
      return (await firstOf(orm.select({ id: inbox.id }).from(inbox).where(known))) !== null;
    },
    async noteHeard({ source, eventId, kind }) {
      const now = clock.now();
      const row = {
        id: uuidv7(),
        source,
        eventId,
        lane: `${source}:missed`,
        kind,
        payload: null,
        state: "done" as const,
        attempts: 0,
        receivedAt: now,
        doneAt: now,
      };
      const part = insertPart(inbox, columnValues(inbox, row), ["source", "event_id"]);
      return (await runPart(client, part)) === 1;
    },
    nextPending: (lane) => firstOf(pending.all({ lane })),
    openPayload({ id, payload }) {
      if (payload === null) throw new AppError("gone", "this arrival was handled and emptied");
      return vault.open(payloadPlace(id), payload);
    },
    done: (id) => end(id, "done", null),
    failed: (id, error) => end(id, "failed", error),
    async retry(id, error) {
      await client.execute({
        sql: "update inbox set attempts=attempts+1, error=? where id=? and state='pending'",
        args: [error.slice(0, ERROR_CHARS), id],
      });
      return (await find(id))?.attempts ?? 0;
    },
    async arrivalsUpTo(id, limit) {
      const { rows } = await client.execute({
        sql: `select a.received_at as at from inbox r join inbox a on a.lane=r.lane and a.kind=r.kind and a.rowid<=r.rowid
          where r.id=? order by a.rowid desc limit ?`,
        args: [id, limit],
      });
      return rows.map((row) => Number(row.at)).reverse();
    },
    async skipBehind(id, untilMs) {
      const { rowsAffected } = await client.execute({
        sql: `update inbox set state='done', payload=null, error='skipped', done_at=?
          where (lane, kind) = (select lane, kind from inbox where id=?) and state='pending' and received_at<?
            and rowid > (select rowid from inbox where id=?)`,
        args: [clock.now(), id, Math.round(untilMs), id],
      });
      return rowsAffected;
    },
  };
}
