import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, SQLiteCustomColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "./schema.ts";

/** One column of ciphertexts, and the columns whose values, joined by a colon, are the row id they are bound to. */
export interface SealedColumn {
  table: string;
  column: string;
  key: readonly string[];
}

/** Every sealed column there is, read from the schema, so that rotation cannot forget a new one. */
export function sealedColumns(): SealedColumn[] {
  return Object.values(schema).flatMap((table) => {
    if (!is(table, SQLiteTable)) return [];
    const { name, columns, primaryKeys } = getTableConfig(table);
    const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
    return Object.values(getTableColumns(table))
      .filter((column) => is(column, SQLiteCustomColumn))
      .map((column) => ({ table: name, column: column.name, key: key.map((one) => one.name) }));
  });
}
