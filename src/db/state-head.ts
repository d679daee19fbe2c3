import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Head, Values } from "./cas-batch.ts";

/** The compare-and-set of one step of a row with a `state` column, pinned to the version that was read. */
export function stateHead(
  table: SQLiteTable,
  row: { id: string; version: number },
  to: string,
  patch: Values,
  nowMs: number,
): Head {
  return { table, id: row.id, version: row.version, set: { ...patch, state: to, updated_at: nowMs } };
}
