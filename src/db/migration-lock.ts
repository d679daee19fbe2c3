import { randomUUID } from "node:crypto";
import type { Client } from "@libsql/client";
import { AppError } from "../errors.ts";

/** A holder that died is passed over after this long; far longer than any migration here takes. */
const LEASE_MS = 120_000;
const POLL_MS = 100;

/**
 * Runs the work while no other process, on whatever host, runs it on the same database.
 * @throws AppError `timeout` when the turn does not come within `waitMs`
 */
export async function withMigrationLock<T>(
  client: Client,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  await client.execute(
    "create table if not exists migration_lock (id integer primary key, holder text not null, expires_at integer not null)",
  );
  const holder = randomUUID();
  await take(client, holder, waitMs);
  try {
    return await work();
  } finally {
    await client.execute({ sql: "delete from migration_lock where holder=?", args: [holder] });
  }
}

async function take(client: Client, holder: string, waitMs: number): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const now = Date.now();
    const { rowsAffected } = await client.execute({
      sql: `insert into migration_lock (id, holder, expires_at) values (1, ?, ?)
        on conflict (id) do update set holder=excluded.holder, expires_at=excluded.expires_at where expires_at < ?`,
      args: [holder, now + LEASE_MS, now],
    });
    if (rowsAffected === 1) return;
    if (performance.now() > giveUpAt)
      throw new AppError("timeout", "another process has been migrating the database for too long");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
