import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client, InValue } from "@libsql/client";
import { expect, inject, onTestFinished, test } from "vitest";
import { readBacklog } from "../../../src/db/backlog.ts";
import { erasePersonParts } from "../../../src/db/erase-person.ts";
import { openDatabase } from "../../../src/db/index.ts";
import { createRepositories } from "../../../src/db/repositories/index.ts";
import { countByKey } from "../../../src/db/reseal.ts";
import { runParts } from "../../../src/db/run.ts";
import { createVault } from "../../../src/db/vault.ts";
import { migratedIn } from "../database-in.ts";
import { createTestClock, newKey, tempFolder } from "../test-database.ts";
import { ALLOWED, STAYS_SMALL } from "./allowed.ts";
import { reportOn } from "./report.ts";
import { createStatementBook, shapeOf } from "./statement-book.ts";
import { watchClient } from "./watch-client.ts";

const report = (sql: string, args: InValue[] = []) => reportOn([{ sql, args }], inject("migratedTemplate"));

/** A database with a book of its own, so that nothing planted here is held against the product. */
async function openWatched(isProducts?: () => boolean) {
  const { url, authToken, end } = await migratedIn(tempFolder());
  const { client, close } = await openDatabase({ url, authToken });
  onTestFinished(() => {
    close();
    end();
  });
  const book = createStatementBook(isProducts);
  const watched = watchClient(client, book);
  const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
  const repos = createRepositories({ client: watched, vault, clock: createTestClock() });
  return { client: watched, repos, texts: () => book.takeNew().map(({ sql }) => sql), book };
}

const SLOW: [sql: string, step: string, args?: InValue[]][] = [
  ["select id from orders where amount_minor>? limit 5", "SCAN orders", [5]],
  ["select d.id from users u, deployments d where u.id=? and d.name=?", "SCAN d", ["u", "n"]],
  ["select id from users where id in (select user_id from payments where amount_minor>5)", "SCAN payments"],
  [
    "with rich as materialized (select user_id u from payments where amount_minor>5) select id from users, rich where id=u",
    "SCAN payments",
  ],
  ["update deployments set name='' where name=?", "SCAN deployments", ["n"]],
  ["delete from inbox where kind=?", "SCAN inbox", ["k"]],
  ["select id from deployments where phase='live' order by name limit 5", "USE TEMP B-TREE FOR ORDER BY"],
  [
    "select id from deployments where phase='live' or channel_token_hash=? order by name",
    "USE TEMP B-TREE FOR ORDER BY",
    ["h"],
  ],
  [
    "select id from orders where state='open' order by id limit 5",
    "SCAN orders USING INDEX sqlite_autoindex_orders_1",
  ],
  ["select count(*) from leases where state<>'closed' limit 1", "SCAN leases USING INDEX leases_intent"],
  [
    "select p.order_id from provider_blacklist b join payments p on p.invoice_id=b.reason",
    "SEARCH p USING AUTOMATIC COVERING INDEX",
  ],
  ["delete from users where id=?", "SCAN account_deletions", ["u"]],
];

test.each(SLOW)("is named with its plan: %s", async (sql, step, args = []) => {
  const found = await report(sql, args);
  expect(found).toContain(shapeOf(sql));
  expect(found).toContain(`\n    ${step}`);
});

const QUICK: [sql: string, args?: InValue[]][] = [
  ["select * from deployments where id=?", ["d"]],
  ["select * from users order by id limit 5"],
  ["select * from orders where user_id=? order by created_at limit 5", ["u"]],
  ["select * from users where id in (select value from json_each(?))", ["[]"]],
  [
    "with own as materialized (select id from orders where user_id=?) select o.id from own o order by o.id",
    ["u"],
  ],
  [
    "select phase, count(*) n from deployments where phase in ('live','stopped') group by phase, name order by n",
  ],
  ["select * from provider_blacklist where reason=?", ["r"]],
  ["select * from admin_cases where resolved_at is null order by number limit 5"],
  [
    "insert into users (id,clerk_user_id,email,tier,subscription_status,created_at,updated_at) select 'a','b','c','d','e',1,1 where 1 on conflict(clerk_user_id) do nothing",
  ],
];

test.each(QUICK)("nothing is said of: %s", async (sql, args = []) => {
  expect(await report(sql, args)).toBe("");
});

test("what triggers do is found by indexes as well, which no plan of a statement shows", async () => {
  const { client } = await openWatched();
  const { rows } = await client.execute("select sql from sqlite_master where type='trigger'");
  const acts = rows.flatMap(({ sql }) => /\bBEGIN\b(.*)\bEND\b/is.exec(String(sql))?.[1]?.split(";") ?? []);
  const asked = acts
    .filter((act) => act.trim() !== "")
    .map((act) => ({ sql: act.replace(/\b(?:new|old)\.\w+/gi, "?1"), args: ["one"] }));
  expect(asked.length).toBeGreaterThan(5);
  expect(await reportOn(asked, inject("migratedTemplate"))).toBe("");
});

test("what the product asks is noted once, however it asks, and what a test asks is not", async () => {
  const { client, repos, texts } = await openWatched();
  await repos.users.findById("u");
  await repos.jobs.forget("k");
  await repos.jobs.forget("another");
  await repos.jobs.finish("k", 1, null);
  await client.execute("select count(*) from users");
  expect(texts().map((sql) => sql.split(" ")[0])).toEqual(["select", "delete", "delete", "update"]);
  await repos.jobs.forget("k");
  expect(texts()).toEqual([]);
});

test("what is noted goes to the database as it was, alone, in a batch and in a transaction", async () => {
  const { client, texts } = await openWatched(() => true);
  await client.execute("create table n (i integer)");
  await client.execute("insert into n values (?)", [1]);
  await client.execute({ sql: "insert into n values (?+0)", args: [2] });
  await client.batch(
    [{ sql: "insert into n values (?1)", args: [3] }, ["insert into n select ?", [4]]],
    "write",
  );
  const transaction = await client.transaction("write");
  await transaction.execute({ sql: "insert into n select ? where 1", args: [5] });
  await transaction.batch(["insert into n select 6"]);
  await transaction.commit();
  expect((await client.execute("select i from n order by i")).rows.map(({ i }) => i)).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);
  expect(texts()).toHaveLength(8);
  expect(client.closed).toBe(false);
});

/** Each statement that is allowed, asked as the product asks it. */
async function askAllowed({
  client,
  repos,
}: {
  client: Client;
  repos: ReturnType<typeof createRepositories>;
}) {
  const chat = { platform: "telegram" as const, platformUserId: "1", chatId: "1" };
  await countByKey(client);
  await runParts(client, erasePersonParts({ userId: "u", clerkUserId: "c", chats: [chat] }));
  await readBacklog(client, 1);
  await repos.broadcasts.countPeople(["telegram"]);
  await repos.businessDays.openRate();
  await repos.businessDays.startMedian(1);
  await repos.intents.countOpenByBackend();
  await repos.deployments.countInPhases([]);
  await repos.jobs.nextRunAt(["outbox"]);
  await repos.leases.oneAtEachOther("p", 3);
  await repos.audit.list({ subjectId: "s", limit: 1 });
}

test("whatever is allowed needs to be, and what stays small is there", async () => {
  const w = await openWatched();
  await askAllowed(w);
  const asked = w.book.takeNew();
  for (const { like, why } of ALLOWED) {
    const its = asked.filter(({ sql }) => like.test(shapeOf(sql)));
    expect(await reportOn(its, inject("migratedTemplate"), []), `${like}: ${why}`).not.toBe("");
  }
  const { rows } = await w.client.execute("select name from sqlite_master");
  const names = new Set(rows.map(({ name }) => String(name)));
  expect(Object.keys(STAYS_SMALL).filter((name) => !names.has(name))).toEqual([]);
});

/** Helpers of tests that open the database for themselves, and why nothing is missed by that. */
const UNWATCHED: Record<string, string> = {
  "test/db/migrated-template.ts": "before any test",
  "test/db/plans/open-database.ts": "the way in itself",
  "test/simulation/play.ts": "plays what test/workflows/ and test/services/ ask, thousands of times",
  "test/simulation/template.ts": "before its first schedule",
};

test("no world opens a database that is not looked at", () => {
  const helpers = readdirSync("test", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !/\bworkers\b/.test(name),
  );
  const opened = helpers
    .map((name) => join("test", name))
    .filter((path) => /\bopenDatabase\b.*src\/db\/index\.ts/.test(readFileSync(path, "utf8")));
  expect(opened.toSorted()).toEqual(Object.keys(UNWATCHED));
});
