import { readDatabase } from "../config/load-config.ts";
import { startFailure } from "../config/start-failure.ts";
import { migrate, openDatabase } from "../db/index.ts";

try {
  const { url, authToken } = readDatabase(process.env);
  const database = await openDatabase({ url, authToken: authToken ?? undefined });
  try {
    await migrate({ client: database.client });
  } finally {
    database.close();
  }
  process.stdout.write("The database schema is up to date.\n");
} catch (error) {
  process.stderr.write(`\nThe database cannot be migrated.\n${startFailure(error)}\n\n`);
  process.exitCode = 1;
}
