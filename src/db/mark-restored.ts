import type { Client } from "@libsql/client";
import { v7 as uuidv7 } from "uuid";

/**
 * Notes in a copy, before it becomes the database, that what happened since it was made is missing. A mark of an
 * earlier restore that still stands goes on standing for the older copy, which lacks more.
 */
export async function markRestored(
  client: Client,
  { copy, copiedAtMs, nowMs }: { copy: string; copiedAtMs: number; nowMs: number },
): Promise<void> {
  await client.batch(
    [
      {
        sql: `insert into database_restores (id, copy, copied_at, restored_at)
          select ?, ?, ?, ? where not exists (select 1 from database_restores where reconciled_at is null)`,
        args: [uuidv7(), copy, copiedAtMs, nowMs],
      },
      // Those that ran when the copy was made do not run on it.
      "delete from vault_holders",
    ],
    "write",
  );
}

/** Processes that said within this time that they use the database. */
export async function processesOn(client: Client, sinceMs: number): Promise<number> {
  const { rows } = await client.execute({
    sql: "select count(*) as n from vault_holders where seen_at >= ?",
    args: [sinceMs],
  });
  return Number(rows[0]?.n);
}
