import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AuditOutcome, InboxState } from "../states.ts";
import { commitId, createdAt, id, sealed, updatedAt, version } from "./common.ts";

export const inbox = sqliteTable(
  "inbox",
  {
    id: id(),
    source: text("source").notNull(),
    eventId: text("event_id").notNull(),
    /** One worker at a time, in order of arrival: a user, or an object of a provider. */
    lane: text("lane").notNull(),
    kind: text("kind").notNull(),
    /** Sealed. Emptied once handled. */
    payload: sealed("payload"),
    /** pending | done | failed */
    state: text("state").$type<InboxState>().notNull(),
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    receivedAt: integer("received_at").notNull(),
    doneAt: integer("done_at"),
  },
  // Rows of an index end in the rowid, which is the order of arrival whatever the clocks of replicas say.
  (t) => [
    uniqueIndex("inbox_once").on(t.source, t.eventId),
    index("inbox_lane").on(t.lane, t.state),
    index("inbox_arrivals").on(t.lane, t.kind),
    index("inbox_waiting").on(t.receivedAt).where(sql`state = 'pending'`),
  ],
);

export const jobs = sqliteTable(
  "jobs",
  {
    key: text("key").primaryKey(),
    runAt: integer("run_at").notNull(),
    /** 0 while nobody works on it; in the past when its holder died. */
    leaseUntil: integer("lease_until").notNull().default(0),
    epoch: integer("epoch").notNull().default(0),
    attempts: integer("attempts").notNull().default(0),
    lastError: text("last_error"),
    /** 1 for what nobody waits for at this moment: it is claimed after everything else that is due. */
    canWait: integer("can_wait").notNull().default(0),
  },
  // Its turn comes when it is due, or when whoever works on it has not said for long enough that they do.
  (t) => [index("jobs_turn").on(t.canWait, sql`case when lease_until>0 then lease_until else run_at end`)],
);

export const auditLog = sqliteTable(
  "audit_log",
  {
    id: id(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    /** done | denied */
    outcome: text("outcome").$type<AuditOutcome>().notNull(),
    /** JSON with opaque ids and numbers only. */
    details: text("details").notNull().default("{}"),
    createdAt: createdAt(),
    /** Its place in the chain, and the hash over the row and the hash before it; null until it is sealed. */
    seq: integer("seq"),
    hash: text("hash"),
  },
  (t) => [
    index("audit_log_subject").on(t.subjectKind, t.subjectId, t.id),
    index("audit_log_actor").on(t.actorId, t.id),
    index("audit_log_denied").on(t.actorId, t.action, t.createdAt).where(sql`outcome = 'denied'`),
    uniqueIndex("audit_log_seq").on(t.seq),
    // Its entries end in the rowid, so that rows are sealed in the order in which they were committed.
    index("audit_log_unsealed").on(t.seq).where(sql`seq is null`),
  ],
);

/** One row: the last link of the audit log's chain. */
export const auditChain = sqliteTable("audit_chain", {
  id: id(),
  seq: integer("seq").notNull(),
  hash: text("hash").notNull(),
  updatedAt: updatedAt(),
  version: version(),
  commitId: commitId(),
});

/** Each time that a copy was put in the place of the database. */
export const databaseRestores = sqliteTable(
  "database_restores",
  {
    id: id(),
    /** Name of the copy. */
    copy: text("copy").notNull(),
    copiedAt: integer("copied_at").notNull(),
    restoredAt: integer("restored_at").notNull(),
    /** When what happened since had been read back from the chain and the payment providers. */
    reconciledAt: integer("reconciled_at"),
  },
  (t) => [index("database_restores_open").on(t.restoredAt).where(sql`reconciled_at is null`)],
);

/** Encryption keys that may have sealed something, by id. Rotation strikes out a key that nothing uses any more. */
export const vaultKeys = sqliteTable("vault_keys", {
  keyId: text("key_id").primaryKey(),
  firstUsedAt: integer("first_used_at").notNull(),
});

/** Processes that seal now, and under which key; each says so again every minute. */
export const vaultHolders = sqliteTable("vault_holders", {
  id: id(),
  keyId: text("key_id").notNull(),
  seenAt: integer("seen_at").notNull(),
});
