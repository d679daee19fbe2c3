import { keptKeys } from "../config/kept-keys.ts";
import type { Config } from "../config/load-config.ts";
import { type Database, migrate, openDatabase } from "../db/index.ts";
import { createRepositories, type Repositories } from "../db/repositories/index.ts";
import { createVault } from "../db/vault.ts";
import type { Clock } from "../ports/clock.ts";

/** Opens the database, brings its schema up to date and hands out the repositories. */
export async function openStore(
  config: Config,
  clock: Clock,
): Promise<{ database: Database; repos: Repositories }> {
  const keys = config.keys ?? keptKeys(config.dataDir);
  const { url, authToken } = config.database;
  const database = await openDatabase({ url, authToken: authToken ?? undefined });
  await migrate({ client: database.client });
  const vault = createVault({ encryptionKey: keys.encryption, oldKeys: keys.old, lookupKey: keys.lookup });
  return { database, repos: createRepositories({ client: database.client, vault, clock }) };
}
