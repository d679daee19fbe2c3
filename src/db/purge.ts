import type { Client, InStatement } from "@libsql/client";
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { AppError } from "../errors.ts";
import { type Aging, retention, type TableName } from "./retention.ts";
import * as tables from "./schema.ts";

const DAY_MS = 86_400_000;
const TABLES: Record<TableName, SQLiteTable> = { ...tables };

/** One way in which rows of a table become too old. */
export interface Purge {
  table: string;
  /** After how many; null where the newest are kept, whatever their age. */
  days: number | null;
  /** Deletes the oldest `limit` rows of those whose time has come by `nowMs`. */
  statement(nowMs: number, limit: number): InStatement;
}

/** Where UUIDs v7 of that time (ms) begin. */
const idAt = (ms: number): string => {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
};

function agingOf(table: SQLiteTable, { days, since, only = "true", idsAreTimes }: Aging): Purge {
  const name = getTableName(table);
  const column = getTableColumns(table)[since];
  if (!column) throw new AppError("internal", `${name} has no ${since}`);
  const [order, inRange] = idsAreTimes ? ["id", "id < ? and "] : [column.name, ""];
  const oldest = `select rowid from ${name} where ${inRange}${column.name} <= ? and ${only} order by ${order} limit ?`;
  return {
    table: name,
    days,
    statement(nowMs, limit) {
      const beforeMs = nowMs - days * DAY_MS;
      const from = idsAreTimes ? [idAt(beforeMs)] : [];
      return { sql: `delete from ${name} where rowid in (${oldest})`, args: [...from, beforeMs, limit] };
    },
  };
}

/** Its ids have no gaps. */
function newestOf(table: SQLiteTable, rows: number): Purge {
  const name = getTableName(table);
  const oldest = `select id from ${name} where id <= (select max(id) from ${name}) - ? order by id limit ?`;
  const sql = `delete from ${name} where id in (${oldest})`;
  return { table: name, days: null, statement: (_, limit) => ({ sql, args: [rows, limit] }) };
}

/** All of them, in the order in which one leaves rows for the next. */
export function purges(kept: { usageLogDays: number }): Purge[] {
  const all = retention(kept);
  return (Object.keys(all) as TableName[]).flatMap((name) => {
    const how = all[name];
    if ("aging" in how) return how.aging.map((aging) => agingOf(TABLES[name], aging));
    return "newest" in how ? [newestOf(TABLES[name], how.newest)] : [];
  });
}

/** @returns how many rows went, `limit` at most. @throws AppError `conflict` when something still refers to one */
export async function purge(client: Client, one: Purge, nowMs: number, limit: number): Promise<number> {
  return (await client.execute(one.statement(nowMs, limit))).rowsAffected;
}
