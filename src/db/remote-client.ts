import { type Client, createClient, type TransactionMode } from "@libsql/client";
import { toDatabaseError } from "./database-errors.ts";

export interface RemoteOptions {
  url: string;
  authToken?: string;
  /** Longest wait for one answer, in milliseconds. */
  timeoutMs?: number;
}

/**
 * A client for a libSQL server. The server takes care of turns and locks. It is never asked twice for the same
 * write: an answer that got lost may have been committed, so the caller sees `unavailable` and reads again.
 */
export function createRemoteClient({ url, authToken, timeoutMs = 15_000 }: RemoteOptions): Client {
  const raw = createClient({
    url,
    ...(authToken === undefined ? {} : { authToken }),
    fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
  });
  const run = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw toDatabaseError(error);
    }
  };
  return {
    execute: (
      statement: Parameters<Client["execute"]>[0] | string,
      args?: Parameters<Client["execute"]>[1],
    ) => run(typeof statement === "string" ? raw.execute(statement, args) : raw.execute(statement)),
    batch: (statements, mode) => run(raw.batch(statements, mode === "read" ? "read" : "write")),
    migrate: (statements) => run(raw.migrate(statements)),
    executeMultiple: (script) => run(raw.executeMultiple(script)),
    transaction: (mode?: TransactionMode) => run(raw.transaction(mode === "read" ? "read" : "write")),
    sync: () => raw.sync(),
    close: () => raw.close(),
    reconnect: () => raw.reconnect(),
    get closed() {
      return raw.closed;
    },
    protocol: raw.protocol,
  };
}
