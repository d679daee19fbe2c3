import { existsSync } from "node:fs";
import { AppError } from "../errors.ts";
import { pathOf } from "./connect.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./index.ts";

/**
 * Opens the database for a script that is to look at one: a mistyped path must not become an empty database of which all
 * is well.
 * @throws AppError `not_found` where there is no such file, as `openDatabase`
 */
export async function openExisting(options: DatabaseOptions): Promise<Database> {
  const { url } = options;
  if (url.startsWith("file:") && !existsSync(pathOf(url)))
    throw new AppError(
      "not_found",
      `There is no database at ${pathOf(url)}. Set DATABASE_URL, or DATA_DIR, as for GoClaw itself.`,
    );
  return await openDatabase(options);
}
