import { and, desc, eq, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, runPart } from "../run.ts";
import { auditLog } from "../schema.ts";
import type { AuditOutcome } from "../states.ts";
import type { Store } from "../store.ts";

export type AuditLine = Row<typeof auditLog>;

/** Who did it, by opaque id. */
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
  /** Opaque ids and numbers only. */
  details?: Record<string, string | number | boolean | null>;
}

export interface AuditRepository {
  part(entry: AuditEntry): Part;
  write(entry: AuditEntry): Promise<void>;
  /** Newest first; `before` is the last id of the page before. */
  list(page: {
    subjectKind?: string;
    subjectId?: string;
    before?: string;
    limit: number;
  }): Promise<AuditLine[]>;
}

/** A short opaque name for whoever acted. */
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

export function createAuditRepository({ client, orm, clock }: Store): AuditRepository {
  const part = ({ actor, details = {}, outcome = "done", ...entry }: AuditEntry): Part =>
    insertPart(
      auditLog,
      columnValues(auditLog, {
        ...entry,
        id: uuidv7(),
        actorKind: actor.kind,
        actorId: actorId(actor),
        outcome,
        details: JSON.stringify(details),
        createdAt: clock.now(),
      }),
    );
  return {
    part,
    async write(entry) {
      await runPart(client, part(entry));
    },
    list: ({ subjectKind, subjectId, before, limit }) =>
      allOf(
        orm
          .select()
          .from(auditLog)
          .where(
            and(
              subjectKind === undefined ? undefined : eq(auditLog.subjectKind, subjectKind),
              subjectId === undefined ? undefined : eq(auditLog.subjectId, subjectId),
              before === undefined ? undefined : lt(auditLog.id, before),
            ),
          )
          .orderBy(desc(auditLog.id))
          .limit(limit),
      ),
  };
}
