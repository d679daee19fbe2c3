import { and, asc, eq, getTableColumns, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../../errors.ts";
import type { Statement } from "../../ports/scheduler.ts";
import { currentTrace } from "../../trace.ts";
import { ALWAYS, insertPart, type Part, type Replace, updatePart, type Values } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { outbox } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type OutboxRow = Row<typeof outbox>;

export interface NextMessage extends OutboxRow {
  /** When the `back`-th newest message of the same chat was sent, ms; null when there were fewer. */
  nthLastSentAt: number | null;
}

export interface NewMessage {
  platform: Platform;
  chatId: string;
  /** Never queued twice under one key, unless the first one died because its chat was shut to us. */
  dedupeKey: string;
  /** JSON of the View; sealed on the way in. */
  view: string;
}

export interface OutboxRepository {
  enqueuePart(message: NewMessage): Part;
  /** Queues messages together with their sender's wake-up, in one batch. @returns how many keys were new */
  enqueue(messages: readonly NewMessage[], wake?: Statement[]): Promise<number>;
  findByKey(dedupeKey: string): Promise<OutboxRow | null>;
  /** Those of the keys under which something was queued and not given up. */
  keptKeys(dedupeKeys: readonly string[]): Promise<Set<string>>;
  /** The oldest message of a chat that is not sent yet, with how long ago the `back`-th newest one was sent. */
  nextPending(platform: Platform, chatId: string, back: number): Promise<NextMessage | null>;
  /** @throws AppError `gone` once it was sent and emptied */
  openView(row: Pick<OutboxRow, "id" | "view">): string;
  /** Sent; the text is erased. `also` is committed with it. @returns the rows of `also` */
  sent(id: string, messageId: string | null, also?: Statement[]): Promise<Record<string, unknown>[]>;
  /** Given up; the text is erased. */
  dead(id: string, error: string): Promise<void>;
  /** Gives up all that waits for a chat that shut us out; `also` is committed with it. @returns how many */
  shutChat(platform: Platform, chatId: string, also?: Statement[]): Promise<number>;
  /** Leaves it pending and counts the attempt. @returns attempts so far */
  retry(id: string, error: string): Promise<number>;
}

const ERROR_CHARS = 500;
/** The error of a message whose chat was shut. */
const SHUT = "blocked";
const REVIVE: Replace = { equalIn: ["dedupe_key"], where: `outbox.state='dead' and outbox.error='${SHUT}'` };
/** The order in which they were queued. Ids carry the clock of the replica that made them, and clocks differ. */
const QUEUED = sql`rowid`;
const viewPlace = (rowId: string) => ({ table: "outbox", column: "view", rowId });

export function createOutboxRepository({ client, orm, vault, clock }: Store): OutboxRepository {
  const { placeholder } = sql;
  const isPending = and(
    eq(outbox.platform, placeholder("platform")),
    eq(outbox.chatId, placeholder("chatId")),
    eq(outbox.state, "pending"),
  );
  const nthLastSentAt = sql<
    number | null
  >`(select s.updated_at from outbox s where s.platform=${placeholder("platform")}
    and s.chat_id=${placeholder("chatId")} and s.state='sent' order by s.rowid desc limit 1 offset ${placeholder("skip")})`;
  const pending = orm
    .select({ ...getTableColumns(outbox), nthLastSentAt })
    .from(outbox)
    .where(isPending)
    .orderBy(asc(QUEUED))
    .limit(1)
    .prepare();
  const enqueuePart: OutboxRepository["enqueuePart"] = ({ view, ...message }) => {
    const now = clock.now();
    const id = uuidv7();
    const sealed = vault.seal(viewPlace(id), view);
    const row = {
      ...message,
      id,
      view: sealed,
      state: "pending" as const,
      attempts: 0,
      trace: currentTrace(),
      error: null,
      createdAt: now,
      updatedAt: now,
    };
    return insertPart(outbox, columnValues(outbox, row), REVIVE);
  };
  const end = async (id: string, set: Values) => {
    const pending = { sql: "id=? and state='pending'", args: [id] };
    await runPart(client, updatePart(outbox, { ...set, view: null, updated_at: clock.now() }, pending));
  };
  return {
    enqueuePart,
    async enqueue(messages, wake = []) {
      const inserts = messages.map((message) => enqueuePart(message)(ALWAYS));
      const results = await client.batch([...inserts, ...wake], "write");
      return results.slice(0, inserts.length).reduce((sum, { rowsAffected }) => sum + rowsAffected, 0);
    },
    findByKey: (dedupeKey) => firstOf(orm.select().from(outbox).where(eq(outbox.dedupeKey, dedupeKey))),
    async keptKeys(dedupeKeys) {
      const isAsked = sql`${outbox.dedupeKey} in (select value from json_each(${JSON.stringify(dedupeKeys)}))`;
      const kept = await orm
        .select({ key: outbox.dedupeKey })
        .from(outbox)
        .where(and(isAsked, ne(outbox.state, "dead")));
      return new Set(kept.map(({ key }) => key));
    },
    nextPending: (platform, chatId, back) => firstOf(pending.all({ platform, chatId, skip: back - 1 })),
    openView({ id, view }) {
      if (view === null) throw new AppError("gone", "this message was sent and emptied");
      return vault.open(viewPlace(id), view);
    },
    async sent(id, messageId, also = []) {
      const set = { state: "sent", message_id: messageId, error: null, view: null, updated_at: clock.now() };
      const mine = updatePart(outbox, set, { sql: "id=? and state='pending'", args: [id] })(ALWAYS);
      const [, ...results] = await client.batch([mine, ...also], "write");
      return results.flatMap(({ rows }) => rows);
    },
    dead: (id, error) => end(id, { state: "dead", error: error.slice(0, ERROR_CHARS) }),
    async shutChat(platform, chatId, also = []) {
      const set = { state: "dead", error: SHUT, view: null, updated_at: clock.now() };
      const waiting = { sql: "platform=? and chat_id=? and state='pending'", args: [platform, chatId] };
      const [shut] = await client.batch([updatePart(outbox, set, waiting)(ALWAYS), ...also], "write");
      return shut?.rowsAffected ?? 0;
    },
    async retry(id, error) {
      await client.execute({
        sql: "update outbox set attempts=attempts+1, error=?, updated_at=? where id=? and state='pending'",
        args: [error.slice(0, ERROR_CHARS), clock.now(), id],
      });
      return (
        (await firstOf(orm.select({ attempts: outbox.attempts }).from(outbox).where(eq(outbox.id, id))))
          ?.attempts ?? 0
      );
    },
  };
}
