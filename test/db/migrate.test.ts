import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Client } from "@libsql/client";
import { expect, onTestFinished, test } from "vitest";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { heldOf } from "../../src/services/agents/held-act.ts";
import { databaseIn } from "./database-in.ts";
import { tempFolder } from "./test-database.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "migrations");

interface Journal {
  entries: { idx: number; when: number; tag: string; version: string; breakpoints: boolean }[];
}
const journal = (): Journal => JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8"));

async function open(inside = tempFolder()): Promise<Client> {
  const { url, authToken, end } = await databaseIn(inside);
  const { client, close } = await openDatabase({ url, authToken });
  onTestFinished(() => {
    close();
    end();
  });
  return client;
}

async function schemaOf(client: Client): Promise<string[]> {
  const { rows } = await client.execute(
    "select sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by type, name",
  );
  return rows.map((row) => String(row.sql));
}

/** A migrations folder with just these scripts. */
function writeFolder(scripts: { tag: string; when: number; sql: string }[]): string {
  const out = tempFolder();
  mkdirSync(join(out, "meta"));
  for (const { tag, sql } of scripts) writeFileSync(join(out, `${tag}.sql`), sql);
  const entries = scripts.map(({ tag, when }, idx) => ({ idx, when, tag, version: "6", breakpoints: true }));
  writeFileSync(
    join(out, "meta/_journal.json"),
    JSON.stringify({ version: "7", dialect: "sqlite", entries }),
  );
  return out;
}

const ownScripts = (count: number) =>
  journal()
    .entries.slice(0, count)
    .map(({ tag, when }) => ({ tag, when, sql: readFileSync(join(folder, `${tag}.sql`), "utf8") }));

test("a fresh database migrates, in a folder that did not exist, and again without effect", async () => {
  const client = await open(join(tempFolder(), "deep/er"));
  await migrate({ client });
  const schema = await schemaOf(client);
  await migrate({ client });
  expect(await schemaOf(client)).toEqual(schema);
  expect((await client.execute("select count(*) n from __drizzle_migrations")).rows[0]?.n).toBe(
    journal().entries.length,
  );
  expect((await client.execute("pragma journal_mode")).rows[0]?.journal_mode).toBe("wal");
  expect((await client.execute("pragma foreign_keys")).rows[0]?.foreign_keys).toBe(1);
  expect((await client.execute("select count(*) n from migration_lock")).rows[0]?.n).toBe(0);
});

test("every earlier version migrates to the same schema as a fresh database, with its rows", async () => {
  const fresh = await open();
  await migrate({ client: fresh });
  for (let version = 1; version <= journal().entries.length; version++) {
    const client = await open();
    await migrate({ client, folder: writeFolder(ownScripts(version)) });
    await client.execute(
      "insert into users (id, clerk_user_id, email, created_at, updated_at) values ('u','c','e',1,1)",
    );
    await migrate({ client });
    expect(await schemaOf(client)).toEqual(await schemaOf(fresh));
    expect((await client.execute("select id, tier from users")).rows[0]).toMatchObject({
      id: "u",
      tier: "starter",
    });
  }
});

/** A row with something in every column. */
async function fill(client: Client, table: string, fixed: Record<string, string | null>): Promise<void> {
  const { rows } = await client.execute(`pragma table_info(${table})`);
  const columns = rows.map((row) => ({ name: String(row.name), isNumber: row.type === "INTEGER" }));
  await client.execute({
    sql: `insert into ${table} (${columns.map(({ name }) => name).join()}) values (${columns.map(() => "?").join()})`,
    args: columns.map(({ name, isNumber }) =>
      fixed[name] === undefined ? (isNumber ? 7 : `some ${name}`) : fixed[name],
    ),
  });
}

test("an attempt on chain is kept as it was when its table is made anew", async () => {
  const client = await open();
  await migrate({ client, folder: writeFolder(ownScripts(8)) });
  await fill(client, "users", { id: "u" });
  await fill(client, "deployments", { id: "d", user_id: "u" });
  await fill(client, "akash_intents", { id: "i", deployment_id: "d" });
  const before = { ...(await client.execute("select * from akash_intents")).rows[0] };
  expect(before).toMatchObject({ dseq: "some dseq", backend: "some backend", create_sent_at: 7 });
  await migrate({ client });
  const { rows } = await client.execute("select * from akash_intents");
  expect(rows).toMatchObject([before]);
  expect((await client.execute("pragma foreign_key_check")).rows).toEqual([]);
});

test("a dialog that was a chat's becomes its person's: the latest one of each, and nobody's are forgotten", async () => {
  const client = await open();
  await migrate({ client, folder: writeFolder(ownScripts(9)) });
  const dialog = (id: string, account: string, updatedAt: number) => ({
    sql: `insert into dialogs (id, platform, platform_user_id, chat_id, kind, state, expires_at, created_at, updated_at)
      values (?,'telegram',?,?,'deploy','{}',9,1,?)`,
    args: [id, account, account, updatedAt],
  });
  const account = (platformUserId: string) => ({
    sql: `insert into chat_identities (platform, platform_user_id, user_id, private_chat_id, display_name, linked_at)
      values ('telegram',?,'u',?,'Ann',1)`,
    args: [platformUserId, platformUserId],
  });
  await client.batch(
    [
      "insert into users (id, clerk_user_id, email, created_at, updated_at) values ('u','c','e',1,1)",
      account("1"),
      account("2"),
      dialog("older", "1", 5),
      dialog("newer", "2", 6),
      dialog("nobody's", "3", 7),
    ],
    "write",
  );
  await migrate({ client });
  const { rows } = await client.execute("select id, user_id, chat_id from dialogs");
  expect(rows.map((row) => ({ ...row }))).toEqual([{ id: "newer", user_id: "u", chat_id: "2" }]);
});

/** The database of the version before. */
async function openBefore(change: string): Promise<Client> {
  const client = await open();
  const count = journal().entries.findIndex(({ tag }) => tag.endsWith(change));
  await migrate({ client, folder: writeFolder(ownScripts(count)) });
  return client;
}

/** The backups by which an agent was saved for a restore that waited, as the version before had them. */
const SAVED_FOR = {
  "asked for": [["b1", "restore", "wanted"]],
  "on its way": [["b1", "restore", "uploading"]],
  "made, and another one after it": [
    ["b1", "restore", "whole"],
    ["b2", "asked", "whole"],
  ],
  "not to be had, after one for an earlier restore": [
    ["b0", "restore", "whole"],
    ["b1", "restore", "failed"],
  ],
  "not asked for": [["b2", "asked", "whole"]],
} as const;

test.each(Object.entries(SAVED_FOR))("a restore that waits is held, whose backup is %s", async (_, saved) => {
  const client = await openBefore("restore_is_held");
  await fill(client, "users", { id: "u" });
  const agent = { id: "d", user_id: "u", restore_wanted_id: "chosen", held_act: null };
  await fill(client, "deployments", agent);
  const other = { id: "other", user_id: "u", restore_wanted_id: null, held_act: null };
  const keys = { claw_api_key: null, earlier_claw_api_key: null };
  await fill(client, "deployments", { ...other, ...keys, channel_account_id: "2" });
  for (const [id, why, state] of saved) await fill(client, "backups", { id, deployment_id: "d", why, state });
  await fill(client, "backups", { id: "b9", deployment_id: "other", why: "restore" });
  await migrate({ client });
  const { rows } = await client.execute("select * from deployments order by id");
  expect(rows).toMatchObject([
    { id: "d", restore_wanted_id: null, version: 8 },
    { id: "other", restore_wanted_id: null, held_act: null, version: 7 },
  ]);
  expect(heldOf({ heldAct: String(rows[0]?.held_act) })).toEqual({
    wish: { what: "restore", restoreId: "chosen" },
    backupId: saved.some(([id]) => id === "b1") ? "b1" : "",
    sinceMs: 7,
    by: null,
  });
});

test("a restore that had failed untold is told as what is given up", async () => {
  const client = await openBefore("restore_is_held");
  const event = { id: "e", type: "restore_failed", evidence: '{"why":"not_saved"}' };
  await fill(client, "deployment_events", event);
  await fill(client, "deployment_events", { ...event, id: "f", type: "restore_begun" });
  await migrate({ client });
  const { rows } = await client.execute("select type, evidence from deployment_events order by id");
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { type: "act_given_up", evidence: '{"why":"not_saved","what":"restore"}' },
    { type: "restore_begun", evidence: '{"why":"not_saved"}' },
  ]);
});

test("a holder of the lock that died is passed over, a living one is waited for", async () => {
  const client = await open();
  await migrate({ client });
  const hold = (until: number) =>
    client.execute({ sql: "insert or replace into migration_lock values (1,'other',?)", args: [until] });
  await hold(Date.now() + 60_000);
  await expect(migrate({ client, waitMs: 150 })).rejects.toMatchObject({ code: "timeout" });
  await hold(Date.now() - 1);
  await migrate({ client });
});

test("a failing migration leaves nothing behind", async () => {
  const client = await open();
  const sql = "create table one (id text);\n--> statement-breakpoint\ncreate table two (id nonsense check(;";
  await expect(
    migrate({ client, folder: writeFolder([{ tag: "0000_bad", when: 1, sql }]) }),
  ).rejects.toMatchObject({ code: "internal" });
  expect((await schemaOf(client)).join()).not.toContain("create table one");
  await migrate({
    client,
    folder: writeFolder([{ tag: "0000_good", when: 1, sql: "create table one (id text)" }]),
  });
});

test("a migration that a newer one has overtaken, or that was changed after it ran, is refused aloud", async () => {
  const client = await open();
  const [one, two, late] = [1, 3, 2].map((when) => ({
    tag: `000${when}_m`,
    when,
    sql: `create table t${when} (id text)`,
  }));
  if (!one || !two || !late) throw new Error("unreachable");
  await migrate({ client, folder: writeFolder([one, two]) });
  await expect(migrate({ client, folder: writeFolder([one, late, two]) })).rejects.toMatchObject({
    code: "misconfigured",
    details: { missing: "2" },
  });
  const changed = { ...one, sql: "create table t1 (id text, more text)" };
  await expect(migrate({ client, folder: writeFolder([changed, two]) })).rejects.toMatchObject({
    code: "misconfigured",
  });
});

/** Asks drizzle-kit for the difference between these migrations and the schema. @returns the files afterwards */
async function generate(out: string): Promise<string[]> {
  const kit = join(root, "node_modules/drizzle-kit/bin.cjs");
  const args = [
    kit,
    "generate",
    "--dialect",
    "sqlite",
    "--schema",
    "src/db/schema.ts",
    "--out",
    out,
    "--name",
    "drift",
  ];
  await run(process.execPath, args, { cwd: root });
  return readdirSync(out);
}

test("the migrations are in step with the schema", { timeout: 60_000 }, async () => {
  const out = tempFolder();
  cpSync(folder, out, { recursive: true });
  const before = readdirSync(out);
  expect(await generate(out), "run: npm run db:generate -- --name <what changed>").toEqual(before);
  expect(await generate(tempFolder())).toContain("0000_drift.sql"); // negative control: a difference is seen
});
