import { and, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { ALWAYS, type Condition, insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, runPart } from "../run.ts";
import { auditLog } from "../schema.ts";
import type { AuditOutcome } from "../states.ts";
import type { Store } from "../store.ts";

export type AuditLine = Row<typeof auditLog>;

/** Who did it. A chat account that is nobody's yet is written down as a keyed hash: these rows are kept for good. */
export type AuditActor =
  | { kind: "guest"; platform: string; platformUserId: string }
  | { kind: "user"; userId: string }
  | { kind: "webhook"; source: string }
  | { kind: "job"; key: string }
  | { kind: "agent"; deploymentId: string }
  | { kind: "system"; name: string };

export interface AuditEntry {
  actor: AuditActor;
  action: string;
  subjectKind: string;
  subjectId: string;
  /** `done` unless it was refused. */
  outcome?: AuditOutcome;
  /** Of an act that may be handled again when its answer was lost: the same wish always bears the same one. */
  wishId?: string | undefined;
  /** Opaque ids and numbers only. */
  details?: Record<string, string | number | boolean | null>;
}

/** What a person did or had done to them, what was done to something, or all. */
export type AuditFilter =
  | { personId: string }
  | { personId?: never; subjectKind?: string; subjectId?: string };

export interface AuditRepository {
  part(entry: AuditEntry): Part;
  write(entry: AuditEntry): Promise<void>;
  /** True until that wish was carried out, whatever became of it since; always of an entry without one. */
  notDone(entry: AuditEntry): Condition;
  /** A refused attempt; the same one again leaves no second line for ten minutes, so that nobody fills the log. */
  writeDenied(entry: Omit<AuditEntry, "outcome">): Promise<void>;
  /** What stands in the log for a chat account. */
  opaqueId(platform: string, platformUserId: string): string;
  /** Newest first; `before` is the last id of the page before. */
  list(page: AuditFilter & { before?: string; limit: number }): Promise<AuditLine[]>;
}

/** Within this time the same refused attempt is one line. */
const SAME_DENIED_MS = 10 * 60_000;

/** A short name for whoever acted. */
export function actorId(actor: AuditActor): string {
  switch (actor.kind) {
    case "guest":
      return `${actor.platform}:${actor.platformUserId}`;
    case "user":
      return actor.userId;
    case "webhook":
      return actor.source;
    case "job":
      return actor.key;
    case "agent":
      return actor.deploymentId;
    case "system":
      return actor.name;
  }
}

export function createAuditRepository({ client, orm, vault, clock }: Store): AuditRepository {
  const opaqueId = (platform: string, platformUserId: string): string =>
    `chat:${vault.lookupHash(`audit:${platform}:${platformUserId}`).slice(0, 32)}`;
  const idOf = (actor: AuditActor): string =>
    actor.kind === "guest" ? opaqueId(actor.platform, actor.platformUserId) : actorId(actor);
  const part = ({ actor, details = {}, outcome = "done", wishId, ...entry }: AuditEntry): Part =>
    insertPart(
      auditLog,
      columnValues(auditLog, {
        ...entry,
        id: uuidv7(),
        actorKind: actor.kind,
        actorId: idOf(actor),
        outcome,
        details: JSON.stringify(wishId === undefined ? details : { ...details, wish: wishId }),
        createdAt: clock.now(),
      }),
    );
  const notDone = ({ action, subjectKind, subjectId, wishId }: AuditEntry): Condition =>
    wishId === undefined
      ? ALWAYS
      : {
          sql: `not exists (select 1 from audit_log where subject_kind=? and subject_id=? and action=? and outcome='done'
            and details->>'wish'=?)`,
          args: [subjectKind, subjectId, action, wishId],
        };
  return {
    part,
    opaqueId,
    notDone,
    async writeDenied(entry) {
      const known = {
        sql: `not exists (select 1 from audit_log where actor_id=? and action=? and outcome='denied' and created_at>?)`,
        args: [idOf(entry.actor), entry.action, clock.now() - SAME_DENIED_MS],
      };
      await client.execute(part({ ...entry, outcome: "denied" })(known));
    },
    async write(entry) {
      await runPart(client, part(entry));
    },
    list: ({ before, limit, ...filter }) =>
      allOf(
        orm
          .select()
          .from(auditLog)
          .where(
            and(wanted(filter, before, limit), before === undefined ? undefined : lt(auditLog.id, before)),
          )
          .orderBy(desc(auditLog.id))
          .limit(limit),
      ),
  };
}

const wanted = (filter: AuditFilter, before: string | undefined, limit: number): SQL | undefined => {
  if (filter.personId !== undefined) return inArray(auditLog.id, byOrTo(filter.personId, before, limit));
  const { subjectKind, subjectId } = filter;
  return and(
    subjectKind === undefined ? undefined : eq(auditLog.subjectKind, subjectKind),
    subjectId === undefined ? undefined : eq(auditLog.subjectId, subjectId),
  );
};

/** The newest of either kind, each found by its own index. */
const byOrTo = (personId: string, before: string | undefined, limit: number): SQL => {
  const newest = (whose: SQL) =>
    sql`select id from (select id from audit_log where ${whose}
      ${before === undefined ? sql.empty() : sql`and id<${before}`} order by id desc limit ${limit})`;
  const [by, to] = [sql`actor_id=${personId}`, sql`subject_kind='user' and subject_id=${personId}`];
  return sql`(${newest(by)} union ${newest(to)})`;
};
