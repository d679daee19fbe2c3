import type { Client } from "@libsql/client";
import type { LibSQLDatabase } from "drizzle-orm/libsql";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import type { Clock } from "../ports/clock.ts";
import type { Vault } from "./vault.ts";

export interface StoreParts {
  /** Guarded: see `openDatabase`. */
  client: Client;
  vault: Vault;
  clock: Clock;
}

/** What every repository is built from. */
export interface Store extends StoreParts {
  /** The query builder, for reads; writes are statements of `cas-batch`. */
  orm: LibSQLDatabase;
}

export const createStore = (parts: StoreParts): Store => ({
  ...parts,
  orm: drizzle({ client: parts.client }),
});
