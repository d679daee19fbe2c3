import { getTableColumns } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { AppError } from "../errors.ts";
import type { Values } from "./cas-batch.ts";

type Columns<T extends SQLiteTable> = T["_"]["columns"];

/** A row as it is read. Sealed columns stay `Sealed`; the commit id is nobody's business. */
export type Row<T extends SQLiteTable> = Omit<T["$inferSelect"], "commitId">;

/** Columns that only the compare-and-set machinery sets. */
type Machinery = "id" | "version" | "commit_id" | "created_at" | "updated_at";

/** Column names with new values, for a compare-and-set. `Fixed` names the columns a caller must not touch. */
export type ColumnPatch<T extends SQLiteTable, Fixed extends string = never> = {
  [K in keyof Columns<T> as Exclude<
    Columns<T>[K]["_"]["name"],
    Machinery | Fixed
  >]?: Columns<T>[K]["_"]["notNull"] extends true
    ? Columns<T>[K]["_"]["data"]
    : Columns<T>[K]["_"]["data"] | null;
};

/** Turns property names into column names. Properties that are undefined are left out. */
export function columnValues<T extends SQLiteTable>(table: T, values: Partial<T["$inferInsert"]>): Values {
  const columns = getTableColumns(table);
  const out: Values = {};
  for (const [property, value] of Object.entries(values)) {
    const column = columns[property];
    if (!column) throw new AppError("internal", `no column for ${property}`);
    if (value === undefined) continue;
    if (
      value !== null &&
      typeof value !== "string" &&
      typeof value !== "number" &&
      typeof value !== "boolean"
    ) {
      throw new AppError("internal", `column ${column.name} cannot hold a ${typeof value}`);
    }
    out[column.name] = value;
  }
  return out;
}
