import type { Transaction } from "@libsql/client";
import { isBusy } from "./busy.ts";
import { type NameConstraint, toDatabaseError } from "./database-errors.ts";

/**
 * A transaction that keeps its turn to write until it ends, however it ends. A commit that met BUSY is over as well:
 * it was rolled back, and the pool is healed before the next writer's turn.
 */
export function guardTransaction(
  raw: Transaction,
  {
    heal,
    release,
    nameConstraint,
  }: { heal(): Promise<void>; release(): void; nameConstraint: NameConstraint | undefined },
): Transaction {
  let sawBusy = false;
  let over = false;

  async function run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      sawBusy ||= isBusy(error);
      throw toDatabaseError(error, nameConstraint);
    }
  }
  async function end(work: () => Promise<void>): Promise<void> {
    try {
      await run(work);
    } finally {
      await finish();
    }
  }
  async function finish(): Promise<void> {
    if (over) return;
    over = true;
    raw.close();
    if (sawBusy) await heal().finally(release);
    else release();
  }

  return {
    execute: (statement) => run(() => raw.execute(statement)),
    batch: (statements) => run(() => raw.batch(statements)),
    executeMultiple: (script) => run(() => raw.executeMultiple(script)),
    commit: () => end(() => raw.commit()),
    rollback: () => end(() => raw.rollback()),
    close: () => void finish(),
    get closed() {
      return raw.closed;
    },
  };
}
