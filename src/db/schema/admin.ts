import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Platform } from "../states.ts";

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
