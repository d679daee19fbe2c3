import { statSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@libsql/client";
import { expect, onTestFinished, test } from "vitest";
import { connectDatabase } from "../../src/db/connect.ts";
import { createWalCheckpoint } from "../../src/db/wal-checkpoint.ts";
import { tempFolder } from "./test-database.ts";

/** A thousand pages and more, in one value a row. */
const ROWS = 12;
const MUCH = { sql: "insert into t values (?)", args: [new Uint8Array(400_000)] };
const LITTLE = { sql: "insert into t values (?)", args: [new Uint8Array(10)] };

async function connected(path: string): Promise<Client> {
  const { client, close } = await connectDatabase({ url: `file:${path}` });
  onTestFinished(close);
  return client;
}

async function fileWith(): Promise<{ path: string; client: Client; pages(): number }> {
  const path = join(tempFolder(), "wal.db");
  const client = await connected(path);
  await client.execute("create table t (v blob)");
  await client.execute("pragma wal_checkpoint(truncate)");
  return { path, client, pages: () => statSync(path).size / 4_096 };
}

const commit = (client: Client) => client.batch(Array(ROWS).fill(MUCH), "write");

test("by itself SQLite copies the log within the commit that makes it long", async () => {
  const { client, pages } = await fileWith();
  await commit(client);
  expect(pages()).toBeGreaterThan(1_000);
});

test("with a checkpoint of its own, a connection's commits only append, and the copying comes after them", async () => {
  const { client, pages } = await fileWith();
  const checkpoint = await createWalCheckpoint(client);
  const before = pages();
  await commit(client);
  expect(pages()).toBe(before);
  await checkpoint.after(Array(ROWS).fill(MUCH));
  const copied = pages();
  expect(copied).toBeGreaterThan(1_000);
  await commit(client);
  await checkpoint.after([LITTLE]);
  expect(pages()).toBe(copied);
});

test("a checkpoint that fails is nobody's failure", async () => {
  const { client } = await fileWith();
  const checkpoint = await createWalCheckpoint(client);
  client.close();
  await expect(checkpoint.after(Array(ROWS).fill(MUCH))).resolves.toBeUndefined();
});

test("what little commits wrote gathers until it is worth a look at the disk", async () => {
  const { client, pages } = await fileWith();
  const checkpoint = await createWalCheckpoint(client);
  const before = pages();
  await commit(client);
  let commits = 0;
  for (; pages() === before; commits++) await checkpoint.after([LITTLE, LITTLE, LITTLE]);
  expect(commits).toBeGreaterThan(10);
  expect(commits).toBeLessThan(100);
});

test("should nobody copy it, a log of 16 MB is copied within a commit after all", async () => {
  const { client, pages } = await fileWith();
  await createWalCheckpoint(client);
  const before = pages();
  for (let n = 0; n < 3; n++) await commit(client);
  expect(pages()).toBe(before);
  await commit(client);
  expect(pages()).toBeGreaterThan(4_000);
});

test("somebody who reads an earlier state meanwhile holds nothing up", async () => {
  const { path, client, pages } = await fileWith();
  const checkpoint = await createWalCheckpoint(client);
  await client.batch([LITTLE], "write");
  const reader = await (await connected(path)).transaction("read");
  onTestFinished(() => reader.close());
  const { rows } = await reader.execute("select count(*) as n from t");
  const before = pages();
  await commit(client);
  await checkpoint.after(Array(ROWS).fill(MUCH));
  expect((await reader.execute("select count(*) as n from t")).rows).toEqual(rows);
  expect(pages()).toBeLessThan(before + 10);
});

test("connections that were opened anew, as after another process's lock, soon leave the copying to it as well", async () => {
  const { client, pages } = await fileWith();
  const checkpoint = await createWalCheckpoint(client);
  await client.reconnect();
  await checkpoint.after(Array(ROWS).fill(MUCH));
  const before = pages();
  await commit(client);
  expect(pages()).toBe(before);
});
