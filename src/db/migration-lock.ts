import { randomUUID } from "node:crypto";
import type { Client } from "@libsql/client";
import { AppError, isTransient } from "../errors.ts";

export interface MigrationLockOptions {
  client: Client;
  /** How long to wait for the turn. */
  waitMs: number;
  /** A holder that was not heard of for this long is taken for dead. Shorter than any sensible wait. */
  leaseMs?: number;
}

const POLL_MS = 100;
/** Tries of something that may be repeated, when the server's answer is lost. */
const TRIES = 3;

/**
 * Runs the work while no other process, on whatever host, runs it on the same database.
 * @throws AppError `timeout` when the turn does not come within `waitMs`
 */
export async function withMigrationLock<T>(
  { client, waitMs, leaseMs = 20_000 }: MigrationLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await insist(() =>
    client.execute(
      "create table if not exists migration_lock (id integer primary key, holder text not null, expires_at integer not null)",
    ),
  );
  const holder = randomUUID();
  await takeTurn(() => take(client, holder, leaseMs), waitMs);
  const heartbeat = setInterval(
    () => void extend(client, holder, leaseMs).catch(() => undefined),
    leaseMs / 4,
  );
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    // Left alone, it runs out by itself; what the work says is more important than that.
    await client
      .execute({ sql: "delete from migration_lock where holder=?", args: [holder] })
      .catch(() => undefined);
  }
}

/** Repeats what may be done twice, while answers of the server get lost. One that is away was waited for already. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      const isAway = error instanceof AppError && error.details.unsent === true;
      if (!isTransient(error) || isAway || left === 1) throw error;
    }
  }
}

async function takeTurn(tryTake: () => Promise<boolean>, waitMs: number): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  while (!(await insist(tryTake))) {
    if (performance.now() > giveUpAt)
      throw new AppError("timeout", "another process has been migrating the database for too long");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @returns false while another has it; one's own, of which the answer got lost, counts as taken */
async function take(client: Client, holder: string, leaseMs: number): Promise<boolean> {
  const now = Date.now();
  const { rowsAffected } = await client.execute({
    sql: `insert into migration_lock (id, holder, expires_at) values (1, ?, ?)
      on conflict (id) do update set holder=excluded.holder, expires_at=excluded.expires_at
      where expires_at < ? or holder=excluded.holder`,
    args: [holder, now + leaseMs, now],
  });
  return rowsAffected === 1;
}

/** Never takes it: an extension that comes late must not bring back what was given up. */
async function extend(client: Client, holder: string, leaseMs: number): Promise<void> {
  await client.execute({
    sql: "update migration_lock set expires_at=? where holder=?",
    args: [Date.now() + leaseMs, holder],
  });
}
