import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "./schema.ts";

/** SQLite names a broken unique index by its columns; the schema knows what the index is called. */
const byColumns = new Map<string, string>(
  Object.values(schema).flatMap((table) => {
    if (!is(table, SQLiteTable)) return [];
    const { name, indexes } = getTableConfig(table);
    return indexes
      .filter((index) => index.config.unique)
      .map((index): [string, string] => {
        const columns = index.config.columns.flatMap((column) =>
          "name" in column ? `${name}.${column.name}` : [],
        );
        return [columns.join(", "), index.config.name];
      });
  }),
);

/** The name of the constraint that an error message tells of: an index or check by name, else `table.column`. */
export function constraintIn(message: string): string {
  const told = /constraint failed:? ?(?:index ')?([\w., ]+)/i.exec(message)?.[1]?.trim() ?? "unknown";
  return byColumns.get(told) ?? told;
}
