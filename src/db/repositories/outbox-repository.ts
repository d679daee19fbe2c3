import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../../errors.ts";
import type { Statement } from "../../ports/scheduler.ts";
import { currentTrace } from "../../trace.ts";
import { ALWAYS, insertPart, type Part, updatePart, type Values } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { outbox } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type OutboxRow = Row<typeof outbox>;

export interface NewMessage {
  platform: Platform;
  chatId: string;
  /** The same message is never queued twice under one key. */
  dedupeKey: string;
  /** JSON of the View; sealed on the way in. */
  view: string;
}

export interface OutboxRepository {
  enqueuePart(message: NewMessage): Part;
  /** Queues messages together with their sender's wake-up, in one batch. @returns how many keys were new */
  enqueue(messages: readonly NewMessage[], wake?: Statement[]): Promise<number>;
  findByKey(dedupeKey: string): Promise<OutboxRow | null>;
  /** The oldest message of a chat that is not sent yet. */
  nextPending(platform: Platform, chatId: string): Promise<OutboxRow | null>;
  /** @throws AppError `gone` once it was sent and emptied */
  openView(row: Pick<OutboxRow, "id" | "view">): string;
  /** Sent; the text is erased. */
  sent(id: string, messageId: string | null): Promise<void>;
  /** Given up, such as for a chat that blocked us; the text is erased. */
  dead(id: string, error: string): Promise<void>;
  /** Leaves it pending and counts the attempt. @returns attempts so far */
  retry(id: string, error: string): Promise<number>;
}

const ERROR_CHARS = 500;
const viewPlace = (rowId: string) => ({ table: "outbox", column: "view", rowId });

export function createOutboxRepository({ client, orm, vault, clock }: Store): OutboxRepository {
  const { placeholder } = sql;
  const isPending = and(
    eq(outbox.platform, placeholder("platform")),
    eq(outbox.chatId, placeholder("chatId")),
    eq(outbox.state, "pending"),
  );
  const pending = orm.select().from(outbox).where(isPending).orderBy(asc(outbox.id)).limit(1).prepare();
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
      createdAt: now,
      updatedAt: now,
    };
    return insertPart(outbox, columnValues(outbox, row), ["dedupe_key"]);
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
    nextPending: (platform, chatId) => firstOf(pending.all({ platform, chatId })),
    openView({ id, view }) {
      if (view === null) throw new AppError("gone", "this message was sent and emptied");
      return vault.open(viewPlace(id), view);
    },
    sent: (id, messageId) => end(id, { state: "sent", message_id: messageId, error: null }),
    dead: (id, error) => end(id, { state: "dead", error: error.slice(0, ERROR_CHARS) }),
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
