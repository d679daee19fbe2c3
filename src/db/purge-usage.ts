import type { Client } from "@libsql/client";

/** Rows that one statement deletes: more at once would keep the writer of new ones waiting. */
const AT_ONCE = 1_000;

/**
 * Deletes rows of calls that were settled before `beforeMs`; their sums by day stay. Ids are UUIDs v7, whose first 48
 * bits are the time, so the oldest are found by the primary key.
 * @returns true when there may be more
 */
export async function purgeUsageLog(client: Client, beforeMs: number): Promise<boolean> {
  const hex = Math.max(0, beforeMs).toString(16).padStart(12, "0");
  const { rowsAffected } = await client.execute({
    sql: `delete from llm_usage_log where id in
      (select id from llm_usage_log where id < ? and timestamp < ? order by id limit ${AT_ONCE})`,
    args: [`${hex.slice(0, 8)}-${hex.slice(8)}`, beforeMs],
  });
  return rowsAffected === AT_ONCE;
}

/** Deletes counters of hours and days that are over, and what was told of them. Those of billing periods stay. */
export async function purgeUsageCounters(client: Client, beforeMs: number): Promise<void> {
  for (const table of ["usage_counters", "usage_warnings"])
    await client.execute({
      sql: `delete from ${table} where kind<>'period' and window_start<?`,
      args: [beforeMs],
    });
}
