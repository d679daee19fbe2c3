import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Client } from "@libsql/client";
import { createClient } from "@libsql/client/sqlite3";
import { AppError } from "../errors.ts";

/** What a database is known by: its newest migration, and how many rows are in tables that only ever grow. */
export interface CopyFacts {
  bytes: number;
  /** Hash of the newest migration. */
  migration: string;
  rows: Record<string, number>;
}

/** Nothing is ever deleted from these, so that a copy with fewer rows than were there before is not whole. */
const GROWING = ["users", "orders", "payments", "deployments", "akash_intents", "audit_log"] as const;

/** @throws what the driver throws, such as for a table that is not there */
export async function readFacts(client: Pick<Client, "execute">): Promise<Omit<CopyFacts, "bytes">> {
  const counts = GROWING.map((table) => `(select count(*) from ${table}) as ${table}`).join(", ");
  const { rows } = await client.execute(`select ${counts}`);
  const newest = await client.execute(
    "select hash from __drizzle_migrations order by created_at desc limit 1",
  );
  return {
    migration: String(newest.rows[0]?.hash ?? ""),
    rows: Object.fromEntries(GROWING.map((table) => [table, Number(rows[0]?.[table])])),
  };
}

const broken = (why: string, cause?: unknown): AppError =>
  new AppError("rejected", `this is no whole copy of a database of GoClaw: ${why}`, {
    details: { reason: "copy_broken" },
    ...(cause === undefined ? {} : { cause }),
  });

/**
 * Opens a copy and reads all of it.
 * @throws AppError `not_found`; `rejected` (`copy_broken`) for what is cut, damaged or of something else
 */
export async function checkCopy(path: string): Promise<CopyFacts> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new AppError("not_found", "there is no such copy");
  let client: Client | undefined;
  try {
    client = createClient({ url: pathToFileURL(path).href });
    const { rows } = await client.execute("pragma integrity_check");
    const says = String(rows[0]?.integrity_check);
    if (says !== "ok") throw broken(says.slice(0, 200));
    return { bytes: found.size, ...(await readFacts(client)) };
  } catch (error) {
    throw error instanceof AppError ? error : broken("it cannot be read", error);
  } finally {
    client?.close();
  }
}
