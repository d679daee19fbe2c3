import { type Client, createClient, type InStatement, type TransactionMode } from "@libsql/client";
import { AppError } from "../errors.ts";
import { retryUntil } from "./busy.ts";
import { type NameConstraint, toDatabaseError } from "./database-errors.ts";
import { createRemoteFetch } from "./remote-fetch.ts";
import { isRead } from "./statement-kind.ts";

export interface RemoteOptions {
  url: string;
  authToken?: string;
  /** Longest wait for one answer, in milliseconds. */
  timeoutMs?: number;
  /** How long a server that is away, limits us or has the lock elsewhere is asked again, in milliseconds. */
  deadlineMs?: number;
  onRetry?(): void;
  nameConstraint?: NameConstraint;
}

/**
 * A client for a libSQL server, always over HTTP. The server takes care of turns and locks. A read is asked again,
 * and so is a write that cannot have arrived. One whose answer got lost may have been committed, so it is never
 * repeated here: the caller sees `unavailable` and reads again.
 * @throws AppError `misconfigured` for a URL that the driver does not take
 */
export function createRemoteClient(options: RemoteOptions): Client {
  const { timeoutMs = 15_000, deadlineMs = 5_000, onRetry, nameConstraint, ...to } = options;
  const raw = connect(to, timeoutMs);
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toDatabaseError(error, nameConstraint);
    }
  };
  const persist = <T>(work: () => Promise<T>, repeatable: boolean): Promise<T> =>
    retryUntil(() => run(work), {
      deadlineMs,
      shouldRetry: (error) => !raw.closed && (nothingWasDone(error) || (repeatable && isUnavailable(error))),
      beforeRetry: async () => onRetry?.(),
    });
  return {
    execute: (statement: InStatement | string, args?: Parameters<Client["execute"]>[1]) =>
      persist(
        () => (typeof statement === "string" ? raw.execute(statement, args) : raw.execute(statement)),
        isRead(statement),
      ),
    batch: (statements, mode) =>
      persist(() => raw.batch(statements, mode === "read" ? "read" : "write"), mode === "read"),
    migrate: (statements) => persist(() => raw.migrate(statements), false),
    executeMultiple: (script) => run(() => raw.executeMultiple(script)),
    transaction: (mode?: TransactionMode) => run(() => raw.transaction(mode === "read" ? "read" : "write")),
    sync: () => raw.sync(),
    close: () => raw.close(),
    reconnect: () => raw.reconnect(),
    get closed() {
      return raw.closed;
    },
    protocol: raw.protocol,
  };
}

function connect({ url, authToken }: Pick<RemoteOptions, "url" | "authToken">, timeoutMs: number): Client {
  try {
    return createClient({
      url,
      ...(authToken === undefined ? {} : { authToken }),
      fetch: createRemoteFetch(timeoutMs),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : "not a URL";
    throw new AppError("misconfigured", `DATABASE_URL cannot be used: ${why}`);
  }
}

const isUnavailable = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === "unavailable";

/** Such a unit of work left no trace on the server. */
const nothingWasDone = (error: unknown): boolean =>
  (isUnavailable(error) && error.details.unsent === true) ||
  (error instanceof AppError && error.code === "database_busy");
