import { LibsqlError } from "@libsql/client";
import { DrizzleQueryError } from "drizzle-orm";
import { AppError } from "../errors.ts";
import { isBusy } from "./busy.ts";
import { constraintIn } from "./constraint-names.ts";

/**
 * Translates what the driver or the query builder throws, once. Messages never hold statement parameters, which may
 * be secrets: the builder's own error lists them, so it is dropped and only its cause goes on.
 */
export function toDatabaseError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof DrizzleQueryError) return toDatabaseError(error.cause ?? new Error("query failed"));
  if (isBusy(error))
    return new AppError("database_busy", "the database is locked by another writer", { cause: error });
  if (error instanceof LibsqlError) return fromLibsql(error);
  if (error instanceof TypeError && /fetch failed|aborted/i.test(error.message)) return unreachable(error);
  if (error instanceof DOMException) return unreachable(error);
  return new AppError("internal", error instanceof Error ? `database: ${error.message}` : "database error", {
    cause: error,
  });
}

function fromLibsql(error: LibsqlError): AppError {
  const code = error.extendedCode ?? error.code;
  if (code.startsWith("SQLITE_CONSTRAINT")) {
    const constraint = constraintIn(error.message);
    return new AppError("conflict", `constraint failed: ${constraint}`, {
      cause: error,
      details: { constraint, code },
    });
  }
  if (/HTTP status 40[13]/.test(error.message)) {
    return new AppError("misconfigured", "the database server refuses DATABASE_AUTH_TOKEN", { cause: error });
  }
  if (/^SERVER_ERROR$|STREAM_EXPIRED|HRANA_WEBSOCKET_ERROR|HRANA_CLOSED_ERROR|^UNKNOWN$/.test(error.code))
    return unreachable(error);
  return new AppError("internal", `database: ${error.message}`, { cause: error, details: { code } });
}

/** The outcome of a write is unknown: the answer may have been lost after the commit. */
function unreachable(error: Error): AppError {
  return new AppError("unavailable", "the database server did not answer", { cause: error });
}
