import type { Client, ResultSet } from "@libsql/client";
import { AppError } from "../errors.ts";
import { isBusy } from "./busy.ts";

type Statements = Parameters<Client["batch"]>[0];

/** Statements that take effect together or not at all. */
export interface Unit {
  statements: Statements;
  /** Runs this unit by itself. */
  alone(): Promise<ResultSet[]>;
}

export interface GroupCommitOptions {
  /** Runs statements as one atomic batch. */
  together(statements: Statements): Promise<ResultSet[]>;
  /** Waits for the turn to write, and tries again after BUSY. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting extends Unit {
  resolve(results: ResultSet[]): void;
  reject(error: unknown): void;
}

const MOST_AT_ONCE = 64;
/** Nothing is wrong with any one unit, so trying each by itself would only wait, or break, again. */
const NOBODYS_FAULT = /SQLITE_(?:IOERR|FULL|CORRUPT|NOTADB|READONLY|CANTOPEN)|CLIENT_CLOSED/;

/**
 * Units that come in one turn of the event loop are committed as one, since a commit costs far more than what it
 * commits: the disk is waited for. Nobody is answered before the commit. Where one unit breaks a rule, nothing of
 * the group was written, and each is run by itself: its neighbours do not notice.
 */
export function createGroupCommit({ together, inTurn }: GroupCommitOptions) {
  const waiting: Waiting[] = [];

  async function commit(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    try {
      const results = await inTurn(() =>
        group.length === 1 && first ? first.alone() : together(group.flatMap((unit) => unit.statements)),
      );
      let from = 0;
      for (const { statements, resolve } of group) {
        resolve(results.slice(from, from + statements.length));
        from += statements.length;
      }
    } catch (error) {
      if (group.length === 1 || isNobodysFault(error)) for (const unit of group) unit.reject(error);
      else for (const unit of group) await commit([unit]);
    }
  }

  function begin(): void {
    const group = waiting.splice(0, MOST_AT_ONCE);
    if (waiting.length > 0) setImmediate(begin);
    void commit(group);
  }

  return (unit: Unit): Promise<ResultSet[]> =>
    new Promise((resolve, reject) => {
      if (waiting.push({ ...unit, resolve, reject }) === 1) setImmediate(begin);
    });
}

const isNobodysFault = (error: unknown): boolean =>
  error instanceof AppError ||
  isBusy(error) ||
  (error instanceof Error && "code" in error && NOBODYS_FAULT.test(String(error.code)));
