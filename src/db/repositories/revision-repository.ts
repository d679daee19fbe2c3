import { and, desc, eq, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type Condition, type Head, insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { revisions } from "../schema.ts";
import type { RevisionHealth } from "../states.ts";
import type { Store } from "../store.ts";

export type Revision = Row<typeof revisions>;

export interface NewRevision
  extends Pick<
    Revision,
    "deploymentId" | "n" | "model" | "why" | "backTo" | "configRevision" | "backupId" | "madeBy" | "health"
  > {
  /** Now, unless given (ms). */
  createdAt?: number;
}

export interface RevisionRepository {
  newest(deploymentId: string): Promise<Revision | null>;
  find(deploymentId: string, n: number): Promise<Revision | null>;
  /** Newest first; `before` is the number of the last one of the page before. */
  list(deploymentId: string, page: { before?: number; limit: number }): Promise<Revision[]>;
  /** The newest before that number with which the agent was well. */
  lastHealthyBefore(deploymentId: string, n: number): Promise<Revision | null>;
  /** A number that is taken aborts the batch. */
  insertPart(revision: NewRevision): Part;
  /** Says once how it went, for an atomic commit. */
  judgeHead(row: Pick<Revision, "id" | "version">, health: RevisionHealth): Head;
  /** The same beside another row's step, which `isOpen` makes sure of. */
  failPart(id: string, failure: string): Part;
  /** Nobody has said yet how it went. */
  isOpen(id: string): Condition;
}

export function createRevisionRepository({ orm, clock }: Store): RevisionRepository {
  const of = (deploymentId: string) => eq(revisions.deploymentId, deploymentId);
  return {
    newest: (id) => firstOf(orm.select().from(revisions).where(of(id)).orderBy(desc(revisions.n)).limit(1)),
    find: (id, n) =>
      firstOf(
        orm
          .select()
          .from(revisions)
          .where(and(of(id), eq(revisions.n, n)))
          .limit(1),
      ),
    list: (id, { before, limit }) =>
      allOf(
        orm
          .select()
          .from(revisions)
          .where(and(of(id), before === undefined ? undefined : lt(revisions.n, before)))
          .orderBy(desc(revisions.n))
          .limit(limit),
      ),
    lastHealthyBefore: (id, n) =>
      firstOf(
        orm
          .select()
          .from(revisions)
          .where(and(of(id), lt(revisions.n, n), eq(revisions.health, "healthy")))
          .orderBy(desc(revisions.n))
          .limit(1),
      ),
    insertPart({ createdAt = clock.now(), ...revision }) {
      const judgedAt = revision.health === "unknown" ? null : createdAt;
      const row = { ...revision, id: uuidv7(), judgedAt, createdAt, updatedAt: clock.now(), version: 0 };
      return insertPart(revisions, columnValues(revisions, row));
    },
    judgeHead: ({ id, version }, health) => ({
      table: revisions,
      id,
      version,
      set: { health, judged_at: clock.now(), updated_at: clock.now() },
    }),
    failPart: (id, failure) =>
      updatePart(
        revisions,
        { health: "unhealthy", failure, judged_at: clock.now(), updated_at: clock.now() },
        { sql: "id=? and health='unknown'", args: [id] },
      ),
    isOpen: (id) => ({
      sql: "exists (select 1 from revisions where id=? and health='unknown')",
      args: [id],
    }),
  };
}
