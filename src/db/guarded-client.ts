import type { Client, InStatement, ResultSet } from "@libsql/client";
import { AppError } from "../errors.ts";
import { isBusy, retryUntil, wasCutOff } from "./busy.ts";
import { type NameConstraint, toDatabaseError } from "./database-errors.ts";
import { createGroupCommit } from "./group-commit.ts";
import { guardTransaction } from "./guarded-transaction.ts";
import { isChange, isRead } from "./statement-kind.ts";
import { createWriteMutex } from "./write-mutex.ts";

export interface GuardOptions {
  /** How long a write waits for its turn, and then for other processes, before it fails as `database_busy`. */
  deadlineMs?: number;
  onRetry?(): void;
  nameConstraint?: NameConstraint;
}

/**
 * Makes the `file:` client safe to use. Bare, it leaves a statement that met SQLITE_BUSY in progress, and the next
 * writes on that connection are acknowledged but never committed. So: writes take turns, whole atomic units are
 * tried again after BUSY, and before anything else happens the pool is opened anew while no transaction is open.
 * Changes that come at the same time share a commit.
 */
export function guardClient(
  raw: Client,
  { deadlineMs = 10_000, onRetry, nameConstraint }: GuardOptions = {},
): Client {
  const mutex = createWriteMutex();

  async function translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toDatabaseError(error, nameConstraint);
    }
  }

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

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const release = await mutex.acquire(deadlineMs);
    try {
      return await untilFree(work, heal);
    } finally {
      release();
    }
  }
  const write = <T>(work: () => Promise<T>): Promise<T> => translated(() => inTurn(work));

  // Never deferred: a deferred transaction that turns from reading to writing cannot wait its turn.
  const batch = (statements: Parameters<Client["batch"]>[0]) => raw.batch(statements, "write");
  const change = createGroupCommit({ together: batch, inTurn });

  function execute(
    statement: InStatement | string,
    args?: Parameters<Client["execute"]>[1],
  ): Promise<ResultSet> {
    const whole = typeof statement === "string" ? { sql: statement, ...(args && { args }) } : statement;
    const work = () => raw.execute(whole);
    if (isRead(whole)) return read(work);
    return isChange(whole) ? changeOne(whole, work) : write(work);
  }

  async function changeOne(statement: InStatement, work: () => Promise<ResultSet>): Promise<ResultSet> {
    const unit = { statements: [statement], alone: async () => [await work()] };
    const [result] = await translated(() => change(unit));
    if (!result) throw new AppError("internal", "a statement came back without its result");
    return result;
  }

  return {
    execute,
    batch(statements, mode) {
      if (mode === "read") return write(() => raw.batch(statements, "read"));
      const alone = () => batch(statements);
      return statements.every(isChange) ? translated(() => change({ statements, alone })) : write(alone);
    },
    migrate: (statements) => write(() => raw.migrate(statements)),
    executeMultiple: (script) => write(() => raw.executeMultiple(script)),
    transaction: (mode = "write") =>
      translated(async () => {
        const release = await mutex.acquire(deadlineMs);
        try {
          const begun = await untilFree(() => raw.transaction(mode === "read" ? "read" : "write"), heal);
          return guardTransaction(begun, { heal, release, nameConstraint });
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
