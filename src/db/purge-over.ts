import type { Client } from "@libsql/client";

/** Tables of what arrived or goes out, and when their rows did. */
const TIMES = { inbox: "received_at", outbox: "created_at" } as const;

/**
 * Deletes what was over before that time (ms), looking at the oldest `limit` rows only; what still waits stays.
 * @returns how many rows went
 */
export async function purgeOver(
  client: Client,
  table: keyof typeof TIMES,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const oldest = `select rowid, state, ${TIMES[table]} as at from ${table} order by rowid limit ?`;
  const { rowsAffected } = await client.execute({
    sql: `delete from ${table} where rowid in (select rowid from (${oldest}) where state<>'pending' and at<?)`,
    args: [limit, beforeMs],
  });
  return rowsAffected;
}
