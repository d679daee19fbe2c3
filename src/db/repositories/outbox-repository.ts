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
  news?: QueuedNews;
}

/** What makes a message a piece of news. */
export interface QueuedNews {
  /** Its kind, then what it is about: `usage:<agent>:budget`. It takes the place of what still waits about the same. */
  topic: string;
  /** The end of the quiet hours in which it is queued, now (ms) outside of them; null where it comes at once. */
  notBefore: number | null;
}

export interface OutboxRepository {
  /** Queues a message; one that is news takes the place of what still waits about the same. */
  enqueueParts(message: NewMessage): Part[];
  /** Lets what waits in a person's chats for the end of quiet hours come at another time, ms. */
  holdPart(userId: string, notBefore: number): Part;
  /** The same for one message that is sent. */
  hold(id: string, notBefore: number): Promise<void>;
  /** Drops what waits of a kind of news in a person's chats. */
  dropPart(userId: string, kind: string): Part;
  /** Drops one message that still waits. */
  takeBackPart(id: string): Part;
  /** What the news are about that wait in a chat: their topics. */
  newsIn(platform: Platform, chatId: string): Promise<string[]>;
  /** Gives up the news that wait in a chat, which may be told elsewhere; answers still come. */
  giveUpNewsPart(platform: Platform, chatId: string): Part;
  /** Queues messages together with their sender's wake-up, in one batch. @returns how many keys were new */
  enqueue(messages: readonly NewMessage[], wake?: Statement[]): Promise<number>;
  findByKey(dedupeKey: string): Promise<OutboxRow | null>;
  /** Those of the keys under which something was queued and not given up. */
  keptKeys(dedupeKeys: readonly string[]): Promise<Set<string>>;
  /**
   * What comes next in a chat, with how long ago the `back`-th newest message was sent: the oldest of what need not wait,
   * else what waits the shortest.
   */
  nextPending(platform: Platform, chatId: string, back: number): Promise<NextMessage | null>;
  /** @throws AppError `gone` once it was sent and emptied */
  openView(row: Pick<OutboxRow, "id" | "view">): string;
  /** Sent; the text is erased. `also` is committed with it. @returns the rows of `also` */
  sent(id: string, messageId: string | null, also?: Statement[]): Promise<Record<string, unknown>[]>;
  /** Given up; the text is erased. */
  dead(id: string, error: string): Promise<void>;
  /** Gives up all that waits for a chat that shut us out; `also` is committed with it. @returns how many */
  shutChat(platform: Platform, chatId: string, also?: Statement[]): Promise<number>;
  /**
   * Leaves it pending and counts the attempt. @returns attempts so far
   * @param againAt not before then (ms), while others of its chat go on; it keeps its place unless given
   */
  retry(id: string, error: string, againAt?: number): Promise<number>;
}

const ERROR_CHARS = 500;
/** The error of a message whose chat was shut. */
const SHUT = "blocked";
const REVIVE: Replace = { equalIn: ["dedupe_key"], where: `outbox.state='dead' and outbox.error='${SHUT}'` };
/** The order in which they were queued. Ids carry the clock of the replica that made them, and clocks differ. */
const QUEUED = sql`rowid`;
/** Before then (ms) others of its chat pass a message: for the end of quiet hours, and until there may be a way again. */
export const PASSED_UNTIL = "max(coalesce(not_before,0),coalesce(again_at,0))";
/** Waits in one of a person's chats, and respects quiet hours. */
const WAITS_FOR = `state='pending' and not_before is not null and ${PASSED_UNTIL}>? and (platform, chat_id) in
  (select platform, private_chat_id from chat_identities where user_id=?)`;
const NEWS_IN = "platform=? and chat_id=? and state='pending' and topic is not null";
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
    and s.chat_id=${placeholder("chatId")} and s.state='sent' order by s.updated_at desc limit 1 offset ${placeholder("skip")})`;
  const pending = orm
    .select({ ...getTableColumns(outbox), nthLastSentAt })
    .from(outbox)
    .where(isPending)
    .orderBy(asc(sql`max(${sql.raw(PASSED_UNTIL)}, ${placeholder("now")})`), asc(QUEUED))
    .limit(1)
    .prepare();
  const insertOf = ({ view, news, ...message }: NewMessage): Part => {
    const now = clock.now();
    const id = uuidv7();
    const sealed = vault.seal(viewPlace(id), view);
    const row = {
      ...message,
      notBefore: news?.notBefore ?? null,
      againAt: null,
      topic: news?.topic ?? null,
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
  const shut = () => ({ state: "dead", error: SHUT, view: null, updated_at: clock.now() });
  const dropped = () => ({ state: "dropped", view: null, updated_at: clock.now() });
  /** What waits in a chat about the same, unless the newer one was queued before. */
  const overtakePart = ({ platform, chatId, dedupeKey, news }: NewMessage): Part[] => {
    if (!news) return [];
    const isOlder = {
      sql: `platform=? and chat_id=? and topic=? and state='pending' and ${PASSED_UNTIL}>? and not exists
        (select 1 from outbox o where o.dedupe_key=? and (o.state<>'dead' or o.error is not '${SHUT}'))`,
      args: [platform, chatId, news.topic, clock.now(), dedupeKey],
    };
    return [updatePart(outbox, dropped(), isOlder)];
  };
  const enqueueParts = (message: NewMessage): Part[] => [...overtakePart(message), insertOf(message)];
  return {
    enqueueParts,
    async enqueue(messages, wake = []) {
      const each = messages.map(enqueueParts);
      const statements = each.flat().map((part) => part(ALWAYS));
      const results = await client.batch([...statements, ...wake], "write");
      let end = 0;
      return each.reduce((queued, parts) => {
        end += parts.length;
        return queued + (results[end - 1]?.rowsAffected ?? 0);
      }, 0);
    },
    holdPart(userId, notBefore) {
      const waiting = { sql: WAITS_FOR, args: [clock.now(), userId] };
      return updatePart(outbox, { not_before: notBefore }, waiting);
    },
    async hold(id, notBefore) {
      const waiting = { sql: "id=? and state='pending'", args: [id] };
      await runPart(client, updatePart(outbox, { not_before: notBefore }, waiting));
    },
    dropPart(userId, kind) {
      const ofKind = { sql: `${WAITS_FOR} and topic glob ?`, args: [clock.now(), userId, `${kind}:*`] };
      return updatePart(outbox, dropped(), ofKind);
    },
    takeBackPart: (id) => updatePart(outbox, dropped(), { sql: "id=? and state='pending'", args: [id] }),
    async newsIn(platform, chatId) {
      const { rows } = await client.execute({
        sql: `select distinct topic from outbox where ${NEWS_IN}`,
        args: [platform, chatId],
      });
      return rows.map(({ topic }) => String(topic));
    },
    giveUpNewsPart: (platform, chatId) =>
      updatePart(outbox, shut(), { sql: NEWS_IN, args: [platform, chatId] }),
    findByKey: (dedupeKey) => firstOf(orm.select().from(outbox).where(eq(outbox.dedupeKey, dedupeKey))),
    async keptKeys(dedupeKeys) {
      const isAsked = sql`${outbox.dedupeKey} in (select value from json_each(${JSON.stringify(dedupeKeys)}))`;
      const kept = await orm
        .select({ key: outbox.dedupeKey })
        .from(outbox)
        .where(and(isAsked, ne(outbox.state, "dead")));
      return new Set(kept.map(({ key }) => key));
    },
    nextPending: (platform, chatId, back) =>
      firstOf(pending.all({ platform, chatId, skip: back - 1, now: clock.now() })),
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
      const waiting = { sql: "platform=? and chat_id=? and state='pending'", args: [platform, chatId] };
      const [given] = await client.batch([updatePart(outbox, shut(), waiting)(ALWAYS), ...also], "write");
      return given?.rowsAffected ?? 0;
    },
    async retry(id, error, againAt) {
      await client.execute({
        sql: "update outbox set attempts=attempts+1, error=?, again_at=?, updated_at=? where id=? and state='pending'",
        args: [error.slice(0, ERROR_CHARS), againAt ?? null, clock.now(), id],
      });
      return (
        (await firstOf(orm.select({ attempts: outbox.attempts }).from(outbox).where(eq(outbox.id, id))))
          ?.attempts ?? 0
      );
    },
  };
}
