import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createGroupCommit, type Unit } from "../../src/db/group-commit.ts";
import { openDatabase } from "../../src/db/index.ts";
import { tempFolder } from "./test-database.ts";

let raw: Client;
/** Batches that were tried so far, by their number of statements. */
let tried: number[];
let commit: (unit: Unit) => Promise<unknown>;

beforeEach(async () => {
  raw = createClient({ url: `file:${join(tempFolder(), "group.db")}` });
  onTestFinished(() => raw.close());
  await raw.execute("create table t (id integer primary key check (id < 100))");
  tried = [];
  const together = (statements: Parameters<Client["batch"]>[0]) => {
    tried.push(statements.length);
    return raw.batch(statements, "write");
  };
  commit = createGroupCommit({ together, inTurn: (work) => work() });
});

const inserting = (...ids: number[]): Unit => {
  const statements = ids.map((id) => `insert into t values (${id}) returning id`);
  return { statements, alone: () => raw.batch(statements, "write") };
};
const stored = async () => (await raw.execute("select id from t order by id")).rows.map((row) => row.id);

describe("changes that come at the same time", () => {
  test("share a commit, and each gets its own results", async () => {
    const results = await Promise.all([inserting(1), inserting(2, 3), inserting(4)].map(commit));
    expect(tried).toEqual([4]);
    expect(results).toMatchObject([
      [{ rows: [{ id: 1 }] }],
      [{ rows: [{ id: 2 }] }, { rows: [{ id: 3 }] }],
      [{ rows: [{ id: 4 }] }],
    ]);
  });

  test("are committed in the order in which they came, however many they are", async () => {
    await Promise.all(Array.from({ length: 90 }, (_, i) => commit(inserting(i))));
    expect(tried).toEqual([64, 26]);
    expect(await stored()).toHaveLength(90);
  });

  test("do not notice a neighbour that breaks a rule, of which nothing is written", async () => {
    const outcomes = await Promise.allSettled([inserting(1), inserting(2, 100), inserting(3)].map(commit));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stored()).toEqual([1, 3]);
  });
});

test("a lock that stays fails the whole group at one deadline, and nothing of it is written later", async () => {
  const url = `file:${join(tempFolder(), "busy.db")}`;
  const { client, close } = await openDatabase({ url, deadlineMs: 150 });
  onTestFinished(close);
  await client.execute("create table t (id integer primary key)");
  const other = createClient({ url });
  onTestFinished(() => other.close());
  const held = await other.transaction("write");
  const writes = Array.from({ length: 20 }, (_, i) => client.execute(`insert into t values (${i})`));
  const outcomes = await Promise.allSettled(writes);
  await held.rollback();
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "database_busy" } });
  await client.execute("insert into t values (99)");
  expect((await client.execute("select id from t")).rows).toMatchObject([{ id: 99 }]);
});
