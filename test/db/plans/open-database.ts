import { type Database, type DatabaseOptions, openDatabase as open } from "../../../src/db/index.ts";
import { statements } from "./statements.ts";
import { watchClient } from "./watch-client.ts";

/** The product's own way in; every statement that it executes is looked at when the test file is over. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = await open(options);
  return { ...database, client: watchClient(database.client, statements) };
}
