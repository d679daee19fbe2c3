import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { LiveMessageState, OutboxState, Platform } from "../states.ts";
import { commitId, createdAt, id, sealed, updatedAt, version } from "./common.ts";
import { users } from "./people.ts";

export const dialogs = sqliteTable(
  "dialogs",
  {
    id: id(),
    userId: text("user_id").references(() => users.id),
    /** Where it went on last. */
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    kind: text("kind").notNull(),
    /** JSON without secrets. */
    state: text("state").notNull(),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("dialogs_one_per_person").on(t.userId),
    index("dialogs_chat").on(t.platform, t.chatId),
    index("dialogs_expiry").on(t.expiresAt),
  ],
);

export const pendingActions = sqliteTable(
  "pending_actions",
  {
    /** Short opaque id that travels in callback data. */
    id: text("id").primaryKey(),
    verb: text("verb").notNull(),
    args: text("args").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    chatId: text("chat_id").notNull(),
    /** A one-shot action is used up by its first press (I9). */
    once: integer("once", { mode: "boolean" }).notNull(),
    usedAt: integer("used_at"),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("pending_actions_expiry").on(t.expiresAt)],
);

export const liveMessages = sqliteTable(
  "live_messages",
  {
    deploymentId: text("deployment_id").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    messageId: text("message_id"),
    renderedHash: text("rendered_hash"),
    lastEditAt: integer("last_edit_at"),
    notBefore: integer("not_before").notNull().default(0),
    /** live | final */
    state: text("state").$type<LiveMessageState>().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.deploymentId, t.platform, t.chatId] }),
    index("live_messages_chat").on(t.platform, t.chatId),
    index("live_messages_final").on(t.updatedAt).where(sql`state = 'final'`),
  ],
);

/** An agent's log that is followed in a chat: which message moves, and until when. */
export const logFollows = sqliteTable(
  "log_follows",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    platformUserId: text("platform_user_id").notNull(),
    messageId: text("message_id").notNull(),
    untilAt: integer("until_at").notNull(),
    endedAt: integer("ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("log_follows_chat").on(t.platform, t.chatId).where(sql`ended_at is null`),
    index("log_follows_until").on(t.untilAt),
  ],
);

export const outbox = sqliteTable(
  "outbox",
  {
    id: id(),
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    /** The same message is never queued twice under one key. */
    dedupeKey: text("dedupe_key").notNull().unique(),
    /** Sealed View. Emptied once sent. */
    view: sealed("view"),
    state: text("state").$type<OutboxState>().notNull(),
    /** Of news that respect quiet hours, the end of those in which they were queued, ms. Null of what comes at once. */
    notBefore: integer("not_before"),
    /** Of news for which there was no way so far: not before then, while what follows them passes, ms. */
    againAt: integer("again_at"),
    /** Of news, their kind and what they are about: `usage:<agent>:budget`. */
    topic: text("topic"),
    attempts: integer("attempts").notNull().default(0),
    messageId: text("message_id"),
    error: text("error"),
    /** Of whatever it answers or tells about; its sending is logged under it. */
    trace: text("trace"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("outbox_chat").on(t.platform, t.chatId, t.state, t.updatedAt),
    index("outbox_waiting").on(t.createdAt).where(sql`state = 'pending'`),
    index("outbox_dead").on(t.updatedAt).where(sql`state = 'dead'`),
  ],
);

/** What a person asked for, and until when it may be answered in its own place. */
export const replyWindows = sqliteTable(
  "reply_windows",
  {
    /** The platform's id of what they did. */
    id: text("id").primaryKey(),
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    /** Sealed: whoever holds it speaks there in our name. */
    token: sealed("token").notNull(),
    /** message: a place is kept for the answer; update: the message that was pressed may change. */
    kind: text("kind").$type<"message" | "update">().notNull(),
    /** Nobody else sees the answer, and nothing of it outlives the window. */
    hidden: integer("hidden", { mode: "boolean" }).notNull(),
    language: text("language"),
    closesAt: integer("closes_at").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index("reply_windows_chat").on(t.platform, t.chatId, t.closesAt),
    index("reply_windows_closing").on(t.closesAt),
  ],
);

/** What replicas share about a platform's limit for the bot as a whole. */
export const sendPace = sqliteTable("send_pace", {
  platform: text("platform").$type<Platform>().primaryKey(),
  /** When the next message is due at an even pace, ms. */
  nextAt: integer("next_at").notNull(),
  /** Until when the platform wants nothing from us, ms. */
  closedUntil: integer("closed_until").notNull().default(0),
});
