import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { BroadcastState } from "../states.ts";
import { commitId, createdAt, id, updatedAt, version } from "./common.ts";

/** What the operator tells everybody, and how far it has got. */
export const broadcasts = sqliteTable(
  "broadcasts",
  {
    id: id(),
    state: text("state").$type<BroadcastState>().notNull(),
    /** As an administrator wrote it; everybody reads it. */
    text: text("text").notNull(),
    byUserId: text("by_user_id").notNull(),
    /** How many it reached out to when it began. */
    people: integer("people").notNull(),
    /** How many of them it was put into the outbox for. */
    queued: integer("queued").notNull().default(0),
    /** The last person that it was queued for, and the last one of the batch before. */
    cursor: text("cursor").notNull().default(""),
    batchFrom: text("batch_from").notNull().default(""),
    /** Messages that were not delivered, and not wanted any more, up to this person; the outbox may have forgotten them. */
    lost: integer("lost").notNull().default(0),
    dropped: integer("dropped").notNull().default(0),
    keptTo: text("kept_to").notNull().default(""),
    endedAt: integer("ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("broadcasts_one_sending").on(t.state).where(sql`state = 'sending'`),
    index("broadcasts_newest").on(t.createdAt),
    index("broadcasts_ended").on(t.endedAt),
  ],
);
