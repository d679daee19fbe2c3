import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CaseKind } from "../states.ts";
import { commitId, createdAt, id, updatedAt, version } from "./common.ts";

/** What only a human can decide. It stays in sight until somebody says that it is settled, or it settles by itself. */
export const adminCases = sqliteTable(
  "admin_cases",
  {
    id: id(),
    /** What administrators call it. */
    number: integer("number").notNull().unique(),
    /** What it is about, for machines: while one is open, the same trouble opens no second one. */
    key: text("key").notNull(),
    kind: text("kind").$type<CaseKind>().notNull(),
    /** Id of the row that it is about. */
    subject: text("subject").notNull(),
    /** JSON; opaque ids, amounts and short words, never a secret or what people said. */
    facts: text("facts").notNull().default("{}"),
    /** When administrators were told; null until one of them could be reached. */
    pagedAt: integer("paged_at"),
    resolvedAt: integer("resolved_at"),
    /** The person who settled it; `goclaw` where the trouble went away. */
    resolvedBy: text("resolved_by"),
    note: text("note"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("admin_cases_one_open").on(t.key).where(sql`resolved_at is null`),
    index("admin_cases_open").on(t.number).where(sql`resolved_at is null`),
    index("admin_cases_resolved").on(t.resolvedAt).where(sql`resolved_at is not null`),
  ],
);
