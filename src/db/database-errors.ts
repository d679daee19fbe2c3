import { LibsqlError } from "@libsql/client/sqlite3";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { AppError } from "../errors.ts";
import { isBusy } from "./busy.ts";

/** Turns what SQLite calls a constraint into what the schema calls it. */
export type NameConstraint = (told: string) => string;

const asTold: NameConstraint = (told) => told;

/**
 * Translates what the driver or the query builder throws, once. Messages never hold statement parameters, which may
 * be secrets: the builder's own error lists them, so it is dropped and only its cause goes on.
 */
export function toDatabaseError(error: unknown, nameConstraint: NameConstraint = asTold): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof DrizzleQueryError)
    return toDatabaseError(error.cause ?? new Error("query failed"), nameConstraint);
  if (isBusy(error))
    return new AppError("database_busy", "the database is locked by another writer", { cause: error });
  if (error instanceof LibsqlError) return fromLibsql(error, nameConstraint);
  // Only an answer that was cut off or mangled on its way does not parse.
  if (error instanceof SyntaxError) return unreachable(error);
  return new AppError("internal", error instanceof Error ? `database: ${error.message}` : "database error", {
    cause: error,
  });
}

/** A stream that ended under way, a server that blocks for a while, an answer that makes no sense. */
const SERVER_TROUBLE = /^(?:SERVER_ERROR|STREAM_|BATON_|BLOCKED$|HRANA_|UNKNOWN$)/;

function fromLibsql(error: LibsqlError, nameConstraint: NameConstraint): AppError {
  const code = error.extendedCode ?? error.code;
  if (code.startsWith("SQLITE_CONSTRAINT")) {
    const told = /constraint failed:? ?(?:index ')?([\w., ]+)/i.exec(error.message)?.[1]?.trim() ?? "unknown";
    const constraint = nameConstraint(told);
    return new AppError("conflict", `constraint failed: ${constraint}`, {
      cause: error,
      details: { constraint, code },
    });
  }
  if (SERVER_TROUBLE.test(error.code)) return unreachable(error);
  return new AppError("internal", `database: ${error.message}`, { cause: error, details: { code } });
}

/** The outcome of a write is unknown: the answer may have been lost after the commit. */
function unreachable(error: Error): AppError {
  return new AppError("unavailable", "the database server did not answer", {
    cause: error,
    details: { of: "database" },
  });
}
