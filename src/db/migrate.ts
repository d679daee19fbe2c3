import { fileURLToPath } from "node:url";
import type { Client } from "@libsql/client";
import { migrate as applyMigrations } from "drizzle-orm/libsql/migrator";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { AppError } from "../errors.ts";
import { toDatabaseError } from "./database-errors.ts";
import { insist, withMigrationLock } from "./migration-lock.ts";

export interface MigrateOptions {
  client: Client;
  /** Folder of the migrations; the product's own unless given. */
  folder?: string;
  /** How long to wait for another process that is migrating. */
  waitMs?: number;
  /** How long a process that died while migrating keeps others waiting. */
  leaseMs?: number;
}

const OWN_FOLDER = fileURLToPath(new URL("../../migrations", import.meta.url));

/**
 * Brings the schema up to date, all pending migrations or none. Processes that start together take turns.
 * @throws AppError `misconfigured` when a migration was overtaken by a newer one, `timeout` when the turn does not come
 */
export async function migrate({
  client,
  folder = OWN_FOLDER,
  waitMs = 60_000,
  leaseMs,
}: MigrateOptions): Promise<void> {
  await withMigrationLock({ client, waitMs, ...(leaseMs === undefined ? {} : { leaseMs }) }, async () => {
    // What is applied is read first, so a migration whose answer got lost is not applied again.
    await insist(() => apply(client, folder));
    await refuseSkipped(client, readMigrationFiles({ migrationsFolder: folder }));
  });
}

async function apply(client: Client, migrationsFolder: string): Promise<void> {
  try {
    await applyMigrations(drizzle({ client }), { migrationsFolder });
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** The migrator goes by time alone: a migration merged late with an older time is passed over without a word. */
async function refuseSkipped(client: Client, migrations: MigrationMeta[]): Promise<void> {
  const { rows } = await client.execute("select hash from __drizzle_migrations");
  const applied = new Set(rows.map((row) => String(row.hash)));
  const missing = migrations.filter((m) => !applied.has(m.hash));
  if (missing.length === 0) return;
  throw new AppError(
    "misconfigured",
    "a migration was changed after it ran, or is older than one that already ran",
    {
      details: { missing: missing.map((m) => m.folderMillis).join(",") },
    },
  );
}
