import type { Client, InStatement } from "@libsql/client";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../errors.ts";
import type { Statement } from "../ports/scheduler.ts";

type Value = string | number | null;
/** Column names with what to write; `undefined` is written as null. */
export type Values = Record<string, Value | boolean | undefined>;

/** A condition that another row must meet for the commit to happen at all. */
export interface Condition {
  sql: string;
  args: Value[];
}

/** The row whose compare-and-set decides the whole batch. Keys of `set` are column names. */
export interface Head {
  table: SQLiteTable;
  id: string;
  /** Version read before; omit only where `when` alone decides. */
  version?: number;
  when?: Condition[];
  set: Values;
}

/** One more write of the batch; takes effect only if the head did. */
export type Part = (guard: Condition) => Statement;

/** The guard of a part that stands alone. */
export const ALWAYS: Condition = { sql: "1", args: [] };

export const allHold = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => sql).join(" and "),
  args: conditions.flatMap(({ args }) => args),
});

export const nameOf = (table: SQLiteTable): string => getTableConfig(table).name;
const bind = (value: Value | boolean | undefined): Value =>
  value === undefined ? null : typeof value === "boolean" ? Number(value) : value;

/** Takes the place of the row that is equal in some columns, where that row meets a condition. */
export interface Replace {
  equalIn: readonly string[];
  where: string;
}

/** Keeps the row that is equal in some columns, by a unique index over some of the rows only. */
export interface Keep {
  equalIn: readonly string[];
  among: string;
}

type OnConflict = "fail" | "ignore" | readonly string[] | Replace | Keep;

function conflictClause(onConflict: OnConflict, columns: readonly string[]): string {
  if (onConflict === "fail") return "";
  if (onConflict === "ignore") return " on conflict do nothing";
  if (!("equalIn" in onConflict)) return ` on conflict(${onConflict.join(",")}) do nothing`;
  if ("among" in onConflict)
    return ` on conflict(${onConflict.equalIn.join(",")}) where ${onConflict.among} do nothing`;
  const set = columns.map((c) => `${c}=excluded.${c}`).join(",");
  return ` on conflict(${onConflict.equalIn.join(",")}) do update set ${set} where ${onConflict.where}`;
}

/**
 * `insert … select … where exists(guard)`; `fail` aborts the whole batch, `ignore` keeps an existing row, and a list
 * of columns keeps the row that is equal in them while any other constraint still aborts.
 */
export function insertPart(table: SQLiteTable, values: Values, onConflict: OnConflict = "fail"): Part {
  const columns = Object.keys(values);
  const tail = conflictClause(onConflict, columns);
  return (guard) => ({
    sql: `insert into ${nameOf(table)} (${columns.join(",")}) select ${columns.map(() => "?").join(",")} where ${guard.sql}${tail}`,
    args: [...columns.map((c) => bind(values[c])), ...guard.args],
  });
}

/** A guarded update of another row. It bumps that row's version where the table has one. */
export function updatePart(table: SQLiteTable, set: Values, where: Condition): Part {
  const columns = Object.keys(set);
  const versioned = getTableConfig(table).columns.some((c) => c.name === "version");
  const assignments = [...columns.map((c) => `${c}=?`), ...(versioned ? ["version=version+1"] : [])];
  return (guard) => ({
    sql: `update ${nameOf(table)} set ${assignments.join(",")} where (${where.sql}) and ${guard.sql}`,
    args: [...columns.map((c) => bind(set[c])), ...where.args, ...guard.args],
  });
}

/** True of a second row's compare-and-set: put it in the head's `when` to let one commit decide over two rows. */
export function holds(head: Head): Condition {
  const where = headWhere(head);
  return { sql: `exists (select 1 from ${nameOf(head.table)} where ${where.sql})`, args: where.args };
}

/** The second row's change. Goes with `holds` of the same head, which makes sure that it will match. */
export function headPart(head: Head): Part {
  const columns = Object.keys(head.set);
  const where = headWhere(head);
  return (guard) => ({
    sql: `update ${nameOf(head.table)} set ${[...columns.map((c) => `${c}=?`), "version=version+1"].join(",")} where ${where.sql} and ${guard.sql}`,
    args: [...columns.map((c) => bind(head.set[c])), ...where.args, ...guard.args],
  });
}

/** Adds a plain statement that ends in a `where` clause, such as a wake-up, under the same guard. */
export function statementPart(build: (guard: Condition) => Statement): Part {
  return build;
}

/**
 * Commits the head's compare-and-set together with every part, or nothing at all.
 * An UPDATE that matches no row does not abort a libSQL batch, so each part is guarded by the head's fresh commit id.
 * @returns false when the race was lost; then nothing was written
 * @throws AppError `conflict` when a part breaks a constraint, `unavailable` when the outcome stays unknown
 */
export async function commitCas(client: Client, head: Head, parts: Part[]): Promise<boolean> {
  const commitId = uuidv7();
  const table = nameOf(head.table);
  const guard: Condition = {
    sql: `exists (select 1 from ${table} where id=? and commit_id=?)`,
    args: [head.id, commitId],
  };
  const statements = [headUpdate(head, commitId), ...parts.map((part) => part(guard))];
  try {
    const results = await client.batch(statements, "write");
    return results[0]?.rowsAffected === 1;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
    // A remote answer was lost. Our commit id on the row proves that it was done; its absence proves nothing.
    const found = await client.execute({
      sql: `select 1 from ${table} where id=? and commit_id=?`,
      args: [head.id, commitId],
    });
    if (found.rows.length === 1) return true;
    throw error;
  }
}

function headWhere(head: Head): Condition {
  const pinned = head.version === undefined ? [] : [{ sql: "version=?", args: [head.version] }];
  const when = [...pinned, ...(head.when ?? [])];
  return {
    sql: ["id=?", ...when.map((c) => `(${c.sql})`)].join(" and "),
    args: [head.id, ...when.flatMap((c) => c.args)],
  };
}

function headUpdate(head: Head, commitId: string): InStatement {
  const columns = Object.keys(head.set);
  const where = headWhere(head);
  return {
    sql: `update ${nameOf(head.table)} set ${[...columns.map((c) => `${c}=?`), "version=version+1", "commit_id=?"].join(",")} where ${where.sql}`,
    args: [...columns.map((c) => bind(head.set[c])), commitId, ...where.args],
  };
}
