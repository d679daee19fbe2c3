import { type ConnectOptions, connectDatabase, type Database } from "./connect.ts";
import { constraintName } from "./constraint-names.ts";

export type { Database } from "./connect.ts";
export { type MigrateOptions, migrate } from "./migrate.ts";

export type DatabaseOptions = Omit<ConnectOptions, "nameConstraint">;

/**
 * Opens the database; a file is made if there is none.
 * @throws AppError `misconfigured` for a URL of another kind, `unavailable` when the file cannot be opened
 */
export const openDatabase = (options: DatabaseOptions): Promise<Database> =>
  connectDatabase({ ...options, nameConstraint: constraintName });
