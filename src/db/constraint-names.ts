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

/** What a constraint is called: an index or check by its name, else `table.column`. @param told by SQLite */
export const constraintName = (told: string): string => byColumns.get(told) ?? told;
