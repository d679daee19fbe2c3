import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { type Purge, purge, purges } from "../../src/db/purge.ts";
import { type Aging, retention, type TableName } from "../../src/db/retention.ts";
import * as tables from "../../src/db/schema.ts";
import { countRows } from "./count-rows.ts";
import { seedDraft, seedOrder, seedUser } from "./seed-rows.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEPT = { usageLogDays: 400 };
const TABLES: Record<TableName, SQLiteTable> = { ...tables };

type Values = Record<string, string | number | null>;

/** Rows of a table with all that must not be empty, given by whoever plants, or made up. */
async function planter({ client }: TestDatabase, parents: Values) {
  const required = new Map<string, { name: string; isText: boolean }[]>();
  const columnsOf = async (table: string) => {
    const { rows } = await client.execute(`pragma table_info(${table})`);
    return rows
      .filter((row) => Number(row.notnull) === 1 && row.dflt_value === null)
      .map((row) => ({ name: String(row.name), isText: String(row.type).toLowerCase() === "text" }));
  };
  return async (table: string, given: Values): Promise<void> => {
    const columns = required.get(table) ?? (await columnsOf(table));
    required.set(table, columns);
    const made = columns.map(({ name, isText }) => [name, parents[name] ?? (isText ? uuidv7() : 1)]);
    const row: Values = { ...Object.fromEntries(made), ...given };
    const names = Object.keys(row);
    await client.execute({
      sql: `insert into ${table} (${names.join(",")}) values (${names.map(() => "?").join(",")})`,
      args: Object.values(row),
    });
  };
}

type Plant = Awaited<ReturnType<typeof planter>>;

interface Story {
  /** What makes each of three old rows one of those that go. */
  goes?: (n: number) => Values;
  /** Beside a young one that would go if it were old: what keeps an old one. */
  stays?: Values;
  /** Rows elsewhere, or newer ones, on which that depends. */
  besides?: (plant: Plant, nowMs: number) => Promise<void>;
}

const over = (state: string, kept: string): Story => ({ goes: () => ({ state }), stays: { state: kept } });

/** Where time alone does not decide. */
const STORIES: Partial<Record<TableName, Story>> = {
  checkouts: over("expired", "open"),
  orders: {
    goes: () => ({ state: "expired" }),
    stays: { id: "late", state: "expired" },
    besides: (plant) => plant("payments", { order_id: "late", role: "surplus" }),
  },
  deployments: {
    goes: () => ({ phase: "draft" }),
    stays: { id: "asked", phase: "draft" },
    besides: (plant) => plant("orders", { deployment_id: "asked", state: "expired" }),
  },
  deploymentEvents: {
    goes: () => ({ deployment_id: "agent", type: "degraded" }),
    stays: { deployment_id: "agent", type: "live" },
    besides: (plant) => plant("deployments", { id: "agent" }),
  },
  escrowDeposits: over("done", "sent"),
  actMints: over("executed", "sent"),
  adminRequests: over("done", "open"),
  unknownDeployments: over("gone", "adopted"),
  agentReports: {
    stays: { intent_id: "runs" },
    besides: (plant) => plant("akash_intents", { id: "runs", state: "running", deposit_uact: 1 }),
  },
  revisions: {
    goes: (n) => ({ deployment_id: "agent", n }),
    stays: { deployment_id: "agent", n: 25 },
    besides: (plant, nowMs) =>
      plant("revisions", { id: uuidv7({ msecs: nowMs }), deployment_id: "agent", n: 30, created_at: nowMs }),
  },
  backups: { goes: () => ({ state: "deleted" }), stays: { state: "failed", object: "still-there" } },
  liveMessages: over("final", "live"),
  usageCounters: { goes: () => ({ kind: "hour" }), stays: { kind: "period" } },
  usageWarnings: { goes: () => ({ kind: "hour" }), stays: { kind: "period" } },
  inbox: over("done", "pending"),
  outbox: over("dead", "pending"),
  adminCases: { goes: (n) => ({ number: n }), stays: { number: 1_000 } },
};

const ALL = retention(KEPT);
const NAMES = Object.keys(ALL) as TableName[];
const agingOf = (name: TableName): readonly Aging[] => {
  const how = ALL[name];
  return "aging" in how ? how.aging : [];
};
const purgesOf = (name: TableName): Purge[] =>
  purges(KEPT).filter(({ table }) => table === getTableName(TABLES[name]));

/** Three old rows, a young one of the same kind, and an old one that stays. */
async function plantStory(plant: Plant, nowMs: number, name: TableName, aging: Aging, story: Story) {
  const [table, since] = [getTableName(TABLES[name]), getTableColumns(TABLES[name])[aging.since]?.name ?? ""];
  const hasOrder = "id" in getTableColumns(TABLES[name]);
  const at = (ms: number, values: Values = {}) =>
    plant(table, { [since]: ms, ...(hasOrder && { id: uuidv7({ msecs: ms }) }), ...values });
  const oldMs = nowMs - aging.days * DAY_MS - HOUR_MS;
  await story.besides?.(plant, nowMs);
  for (const n of [1, 2, 3]) await at(oldMs - n, { ...ownDeployment(name, n), ...story.goes?.(n) });
  await at(oldMs + 2 * HOUR_MS, { ...ownDeployment(name, 4), ...story.goes?.(4) });
  if (story.stays) await at(oldMs, { ...ownDeployment(name, 5), ...story.stays });
}

/** A row of its own agent, where one agent has one. */
const ownDeployment = (name: TableName, n: number): Values =>
  name === "liveMessages" || name === "orders" ? { deployment_id: `agent-${n}` } : {};

const countOf = ({ client }: TestDatabase, name: TableName): Promise<number> =>
  countRows(client, getTableName(TABLES[name]));

test("every table of the database says why it does not grow for ever", async () => {
  const { client } = await openTestDatabase();
  const { rows } = await client.execute(
    "select name from sqlite_master where type='table' and name not like 'sqlite_%' order by 1",
  );
  // One row of whoever migrates, and one for each migration.
  const migrations = ["__drizzle_migrations", "migration_lock"];
  const listed = [...migrations, ...NAMES.map((name) => getTableName(TABLES[name]))].sort();
  expect(rows.map((row) => row.name)).toEqual(listed);
  expect(NAMES.filter((name) => ALL[name].why === "")).toEqual([]);
});

test("what is too old goes a little at a time, and nothing else does", async () => {
  const db = await openTestDatabase();
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id);
  const order = await seedOrder(db, user.id, draft.id);
  const plant = await planter(db, { user_id: user.id, deployment_id: draft.id, order_id: order.id });
  for (const name of NAMES)
    for (const [n, aging] of agingOf(name).entries()) {
      // A second rule of a table is for what the first one keeps.
      const story: Story = n === 0 ? (STORIES[name] ?? {}) : { goes: () => ({ kind: "period" }) };
      if (n === 0) expect([name, story.stays !== undefined]).toEqual([name, aging.only !== undefined]);
      await plantStory(plant, db.clock.now(), name, aging, story);
      const before = await countOf(db, name);
      const one = purgesOf(name)[n];
      if (!one) throw new Error(`nothing purges ${name}`);
      const go = () => purge(db.client, one, db.clock.now(), 2);
      expect([name, await go(), await go(), await go()]).toEqual([name, 2, 1, 0]);
      expect([name, await countOf(db, name)]).toEqual([name, before - 3]);
    }
});

test("of what is kept by number, the newest stay", async () => {
  const db = await openTestDatabase();
  const [one] = purgesOf("rightsChanges");
  if (!one) throw new Error("nothing purges it");
  await db.client.execute(`with recursive n(i) as (select 1 union all select i+1 from n where i<10003)
    insert into rights_changes (deployment_id) select 'agent' from n`);
  const go = () => purge(db.client, one, db.clock.now(), 2);
  expect([await go(), await go(), await go()]).toEqual([2, 1, 0]);
  expect(await db.repos.rightsChanges.listAfter(0, 1)).toEqual([{ id: 4, deploymentId: "agent" }]);
});

test("what happened to a draft goes after the draft, and of an agent's story the newest of each kind stays", async () => {
  const db = await openTestDatabase();
  const plant = await planter(db, { user_id: (await seedUser(db)).id });
  const created_at = db.clock.now() - 401 * DAY_MS;
  for (const [deployment_id, phase] of [
    ["left", "draft"],
    ["agent", "live"],
  ] as const) {
    await plant("deployments", { id: deployment_id, phase, created_at });
    const id = uuidv7({ msecs: created_at });
    await plant("deployment_events", { id, deployment_id, type: "created", created_at });
  }
  for (const one of [...purgesOf("deployments"), ...purgesOf("deploymentEvents")])
    await purge(db.client, one, db.clock.now(), 10);
  const { rows } = await db.client.execute("select deployment_id from deployment_events");
  expect(rows.map((row) => row.deployment_id)).toEqual(["agent"]);
});

test("what a purge looks for, it finds by an index, oldest first", async () => {
  const { client, clock } = await openTestDatabase();
  const planOf = async (one: Purge): Promise<string[]> => {
    const statement = one.statement(clock.now(), 10);
    if (typeof statement === "string") throw new Error("no arguments");
    const { rows } = await client.execute({ ...statement, sql: `explain query plan ${statement.sql}` });
    return rows.map((row) => String(row.detail));
  };
  const slow = async (one: Purge) =>
    (await planOf(one)).filter(
      // The rows of its own answer and the end of an index are not searched for.
      (step) => /^SCAN|TEMP B-TREE/.test(step) && !/LIST SUBQUERY|^SCAN CONSTANT ROW/.test(step),
    );
  const found = await Promise.all(purges(KEPT).map(async (one) => [one.table, await slow(one)] as const));
  expect(found.filter(([, steps]) => steps.length > 0)).toEqual([]);
  const planless: Purge = {
    table: "orders",
    days: 1,
    statement: (_, limit) => ({
      sql: "delete from orders where rowid in (select rowid from orders where amount_minor=0 order by created_at limit ?)",
      args: [limit],
    }),
  };
  expect(await slow(planless)).not.toEqual([]);
});

test("what was forgotten may come again, and what is remembered may not", async () => {
  const { repos, client, clock } = await openTestDatabase();
  const arrives = (eventId: string) =>
    repos.inbox.store({ source: "stripe", eventId, lane: "l", kind: "k", payload: "{}", wake: [] });
  const handle = async () => {
    const row = await repos.inbox.nextPending("l");
    if (row) await repos.inbox.done(row.id);
  };
  await arrives("first");
  await handle();
  await client.execute({
    sql: "update inbox set id=?, received_at=?",
    args: [uuidv7({ msecs: clock.now() - 31 * DAY_MS }), clock.now() - 31 * DAY_MS],
  });
  await arrives("later");
  await handle();
  for (const one of purgesOf("inbox")) await purge(client, one, clock.now(), 10);
  expect([await arrives("first"), await arrives("later")]).toEqual(["stored", "duplicate"]);
});
