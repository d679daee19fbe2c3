import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { purgeUsageCounters, purgeUsageLog } from "../../src/db/purge-usage.ts";
import { openTestDatabase } from "./test-database.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 26);

test("rows of old calls go a thousand at a time; newer ones and the sums by day stay", async () => {
  const { client } = await openTestDatabase();
  const rows = (count: number, atMs: number) =>
    Array.from({ length: count }, () => `('${uuidv7({ msecs: atMs })}','user',1,'twin',${atMs})`);
  const values = [...rows(1_200, NOW - 401 * DAY_MS), ...rows(3, NOW - 399 * DAY_MS)];
  await client.execute(
    `insert into llm_usage_log (id,user_id,tokens_used,provider,timestamp) values ${values.join(",")}`,
  );
  const count = async () =>
    Number((await client.execute("select count(*) as n from llm_usage_log")).rows[0]?.n);
  const before = NOW - 400 * DAY_MS;
  expect(await purgeUsageLog(client, before)).toBe(true);
  expect(await count()).toBe(203);
  expect(await purgeUsageLog(client, before)).toBe(false);
  expect(await count()).toBe(3);
});

test("counters of old hours and days go; those of billing periods are kept", async () => {
  const { client } = await openTestDatabase();
  await client.execute(`insert into usage_counters (scope,kind,window_start,used,updated_at) values
    ('s','hour',1,1,1),('d','budget',1,1,1),('s','period',1,1,1),('s','hour',${NOW},1,1)`);
  await purgeUsageCounters(client, NOW - DAY_MS);
  const { rows } = await client.execute("select kind, window_start from usage_counters order by 1, 2");
  expect(rows.map((r) => [r.kind, r.window_start])).toEqual([
    ["hour", NOW],
    ["period", 1],
  ]);
});
