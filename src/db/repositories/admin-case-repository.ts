import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type Head, nameOf, type Part } from "../cas-batch.ts";
import type { Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { adminCases } from "../schema.ts";
import type { CaseKind } from "../states.ts";
import type { Store } from "../store.ts";
import { transitionRow } from "../transition.ts";

export type AdminCase = Row<typeof adminCases>;
export type CaseFacts = Record<string, string | number>;

export interface NewCase {
  key: string;
  kind: CaseKind;
  subject: string;
  facts: CaseFacts;
}

/** Who settled a case, and in which words. `by` is a user's id, or `goclaw`. */
export interface Settlement {
  by: string;
  note: string | null;
}

export interface AdminCaseRepository {
  find(id: string): Promise<AdminCase | null>;
  findByNumber(number: number): Promise<AdminCase | null>;
  findOpen(key: string): Promise<AdminCase | null>;
  /** Open ones, oldest first; `after` is the number of the last one of the page before. */
  listOpen(page: { after?: number; limit: number }): Promise<AdminCase[]>;
  /** Opens a case under the next number. One that is open under the same key stays as it was. */
  openPart(opened: NewCase): Part;
  /** Notes that administrators were told. */
  pagedHead(row: AdminCase): Head;
  /** Settles whatever is open under a key; nothing is success. */
  settlePart(key: string, how: Settlement): Part;
  /** @returns the case afterwards, or null when there is no such open one */
  settle(id: string, how: Settlement, parts?: Part[]): Promise<AdminCase | null>;
}

export function createAdminCaseRepository({ client, orm, clock }: Store): AdminCaseRepository {
  const table = nameOf(adminCases);
  const find = (id: string) => firstOf(orm.select().from(adminCases).where(eq(adminCases.id, id)));
  return {
    find,
    findByNumber: (number) => firstOf(orm.select().from(adminCases).where(eq(adminCases.number, number))),
    findOpen: (key) =>
      firstOf(
        orm
          .select()
          .from(adminCases)
          .where(and(eq(adminCases.key, key), isNull(adminCases.resolvedAt))),
      ),
    listOpen: ({ after, limit }) =>
      allOf(
        orm
          .select()
          .from(adminCases)
          .where(
            and(
              isNull(adminCases.resolvedAt),
              after === undefined ? undefined : gt(adminCases.number, after),
            ),
          )
          .orderBy(asc(adminCases.number))
          .limit(limit),
      ),
    openPart: ({ key, kind, subject, facts }) => {
      const [id, now] = [uuidv7(), clock.now()];
      return (guard) => ({
        sql: `insert into ${table} (id, number, key, kind, subject, facts, created_at, updated_at)
          select ?, (select coalesce(max(number), 0) + 1 from ${table}), ?, ?, ?, ?, ?, ?
          where ${guard.sql} on conflict (key) where resolved_at is null do nothing`,
        args: [id, key, kind, subject, JSON.stringify(facts), now, now, ...guard.args],
      });
    },
    pagedHead: ({ id, version }) => ({
      table: adminCases,
      id,
      version,
      when: [{ sql: "resolved_at is null", args: [] }],
      set: { paged_at: clock.now(), updated_at: clock.now() },
    }),
    settlePart: (key, { by, note }) => {
      const now = clock.now();
      return (guard) => ({
        sql: `update ${table} set resolved_at=?, resolved_by=?, note=?, updated_at=?, version=version+1
          where key=? and resolved_at is null and ${guard.sql}`,
        args: [now, by, note, now, key, ...guard.args],
      });
    },
    settle: (id, { by, note }, parts = []) =>
      transitionRow({
        client,
        ref: id,
        find,
        allowed: (row) => row.resolvedAt === null,
        head: (row) => ({
          table: adminCases,
          id: row.id,
          version: row.version,
          set: { resolved_at: clock.now(), resolved_by: by, note, updated_at: clock.now() },
        }),
        parts: () => parts,
      }),
  };
}
