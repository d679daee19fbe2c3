import type { Client, InStatement, ResultSet } from "@libsql/client";
import { isBusy, retryUntil, wasCutOff } from "./busy.ts";
import { toDatabaseError } from "./database-errors.ts";
import { guardTransaction } from "./guarded-transaction.ts";
import { isRead } from "./statement-kind.ts";
import { createWriteMutex } from "./write-mutex.ts";

export interface GuardOptions {
  /** How long a write waits for its turn, and then for other processes, before it fails as `database_busy`. */
  deadlineMs?: number;
  onRetry?(): void;
}

/**
 * Makes the `file:` client safe to use. Bare, it leaves a statement that met SQLITE_BUSY in progress, and the next
 * writes on that connection are acknowledged but never committed. So: writes take turns, whole atomic units are
 * tried again after BUSY, and before anything else happens the pool is opened anew while no transaction is open.
 */
export function guardClient(raw: Client, { deadlineMs = 10_000, onRetry }: GuardOptions = {}): Client {
  const mutex = createWriteMutex();

  /** For the holder of the turn: no transaction of ours is open, so every pooled connection may be dropped. */
  async function heal(): Promise<void> {
    if (!raw.closed) await raw.reconnect();
  }

  const untilFree = <T>(work: () => Promise<T>, beforeRetry: () => Promise<void>): Promise<T> =>
    retryUntil(work, {
      deadlineMs,
      shouldRetry: (error) => isBusy(error) || (wasCutOff(error) && !raw.closed),
      beforeRetry: (error) => {
        onRetry?.();
        return isBusy(error) ? beforeRetry() : Promise.resolve();
      },
    });

  async function read<T>(work: () => Promise<T>): Promise<T> {
    return await translated(() =>
      untilFree(work, async () => {
        const release = await mutex.acquire(deadlineMs);
        await heal().finally(release);
      }),
    );
  }

  async function write<T>(work: () => Promise<T>): Promise<T> {
    return await translated(async () => {
      const release = await mutex.acquire(deadlineMs);
      try {
        return await untilFree(work, heal);
      } finally {
        release();
      }
    });
  }

  function execute(
    statement: InStatement | string,
    args?: Parameters<Client["execute"]>[1],
  ): Promise<ResultSet> {
    const work = () =>
      typeof statement === "string" ? raw.execute(statement, args) : raw.execute(statement);
    return isRead(statement) ? read(work) : write(work);
  }

  return {
    execute,
    // Never deferred: a deferred transaction that turns from reading to writing cannot wait its turn.
    batch: (statements, mode) => write(() => raw.batch(statements, mode === "read" ? "read" : "write")),
    migrate: (statements) => write(() => raw.migrate(statements)),
    executeMultiple: (script) => write(() => raw.executeMultiple(script)),
    transaction: (mode = "write") =>
      translated(async () => {
        const release = await mutex.acquire(deadlineMs);
        try {
          const begun = await untilFree(() => raw.transaction(mode === "read" ? "read" : "write"), heal);
          return guardTransaction(begun, heal, release);
        } catch (error) {
          release();
          throw error;
        }
      }),
    sync: () => raw.sync(),
    close: () => raw.close(),
    reconnect: () => raw.reconnect(),
    get closed() {
      return raw.closed;
    },
    protocol: raw.protocol,
  };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDatabaseError(error);
  }
}
