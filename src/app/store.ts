import { join } from "node:path";
import { keptKeys } from "../config/kept-keys.ts";
import type { Config } from "../config/load-config.ts";
import { createDatabaseCopies, type DatabaseCopies } from "../db/database-copies.ts";
import { createErasedList, type ErasedList } from "../db/erased-list.ts";
import { type Database, type DatabaseOptions, migrate, openDatabase } from "../db/index.ts";
import { HOLDER_SIGN_MS, useKeys } from "../db/key-use.ts";
import { createRepositories, type Repositories } from "../db/repositories/index.ts";
import { createVault } from "../db/vault.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";

export interface AppStore {
  database: Database;
  /** How another thread opens the same database. */
  source: DatabaseOptions;
  repos: Repositories;
  /** Null where GoClaw makes no copies of the database. */
  copies: DatabaseCopies | null;
  /** Whom its copies may hold although they were erased; null where it makes none. */
  erased: ErasedList | null;
  /** Commits that this process is alive. @throws AppError when nothing can be committed */
  sign(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database, brings its schema up to date and hands out the repositories.
 * @throws AppError `misconfigured` when a key that sealed something is missing
 */
export async function openStore(
  config: Config,
  clock: Clock,
  log: Log,
  open: typeof openDatabase = openDatabase,
): Promise<AppStore> {
  const keys = config.keys ?? keptKeys(config.dataDir);
  const kept = config.databaseCopies;
  const source = { url: config.database.url, authToken: config.database.authToken ?? undefined };
  const database = await open(source);
  const vault = createVault({ encryptionKey: keys.encryption, oldKeys: keys.old, lookupKey: keys.lookup });
  try {
    await migrate({ client: database.client });
    const keyUse = await useKeys(database.client, vault, clock);
    const signing = setInterval(() => {
      keyUse.sign().catch((error: unknown) => log.warn({ event: "keys.sign_failed", err: error }));
    }, HOLDER_SIGN_MS);
    signing.unref();
    return {
      database,
      source,
      copies: kept && createDatabaseCopies({ url: source.url, ...kept }),
      erased: kept && createErasedList({ folder: join(kept.folder, "erased"), vault, clock }),
      repos: createRepositories({ client: database.client, vault, clock }),
      sign: () => keyUse.sign(),
      async close() {
        clearInterval(signing);
        await keyUse.leave().catch((error: unknown) => log.warn({ event: "keys.leave_failed", err: error }));
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
