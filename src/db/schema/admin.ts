import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Platform, RequestKind, RequestState } from "../states.ts";
import { commitId, createdAt, id, sealed, updatedAt, version } from "./common.ts";

/** Until when a chat account of an administrator counts as freshly signed in; one row for each account. */
export const sudoGrants = sqliteTable(
  "sudo_grants",
  {
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    /** Whose sign-in it was. An account that passes to somebody else brings nothing along. */
    userId: text("user_id").notNull(),
    loginRequestId: text("login_request_id").notNull(),
    signedInAt: integer("signed_in_at").notNull(),
    endsAt: integer("ends_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.platform, t.platformUserId] })],
);

/** What an administrator may not do alone: another one has to agree, within a day. */
export const adminRequests = sqliteTable(
  "admin_requests",
  {
    id: id(),
    kind: text("kind").$type<RequestKind>().notNull(),
    /** Sealed JSON: exactly what is done once somebody agrees. */
    payload: sealed("payload").notNull(),
    askedBy: text("asked_by").notNull(),
    /** The chat account that asked, which hears what came of it. */
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    state: text("state").$type<RequestState>().notNull(),
    decidedBy: text("decided_by"),
    decidedAt: integer("decided_at"),
    /** Why it could not be done, after somebody agreed. */
    error: text("error"),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [index("admin_requests_over").on(t.expiresAt)],
);
