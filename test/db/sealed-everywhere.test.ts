import type { Client } from "@libsql/client";
import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { rotateKeys } from "../../src/db/rotate-keys.ts";
import { runPart } from "../../src/db/run.ts";
import { type SealedColumn, sealedColumns } from "../../src/db/sealed-columns.ts";
import { createVault, type Sealed, type Vault } from "../../src/db/vault.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { seedDraft, seedOrder, seedUser } from "./seed-rows.ts";
import { newKey, openTestDatabase, type TestDatabase } from "./test-database.ts";
import { valuesUnder } from "./values-under.ts";

const [OLD, NEW, LOOKUP] = [newKey(), newKey(), newKey()];
const old = createVault({ encryptionKey: OLD, lookupKey: LOOKUP });
const both = createVault({ encryptionKey: NEW, oldKeys: [OLD], lookupKey: LOOKUP });
const only = createVault({ encryptionKey: NEW, lookupKey: LOOKUP });

async function underOldKey(): Promise<TestDatabase> {
  const db = await openTestDatabase();
  return { ...db, vault: old, repos: createRepositories({ client: db.client, vault: old, clock: db.clock }) };
}

/** Through the repositories, as the product does it: at least one value in every sealed column. */
async function sealSomethingEverywhere(db: TestDatabase): Promise<void> {
  const { repos, client } = db;
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id, { channelToken: "123:secret", channelApiKey: "control" });
  await repos.deployments.keepBackupKey(draft.id, "what its backups are encrypted with");
  const order = await seedOrder(db, user.id, draft.id);
  await repos.checkouts.save({
    provider: "stripe",
    sessionId: "cs_1",
    orderId: order.id,
    url: "https://pay.example/cs_1",
    attempt: 1,
    expiresAt: 1,
  });
  await runPart(
    client,
    repos.intents.insertPart({
      id: uuidv7(),
      deploymentId: draft.id,
      attempt: 1,
      backend: "chain",
      owner: "akash1owner",
      dseq: "77",
      manifest: "[]",
      manifestHash: "00",
      bootstrapHash: "01",
      depositUact: 1,
    }),
  );
  const inbox = { source: "telegram", eventId: "1", lane: "telegram:1", kind: "message", payload: "{}" };
  await client.batch(repos.inbox.storeStatements(inbox), "write");
  await repos.replyWindows.open({
    id: "1",
    platform: "discord",
    chatId: "1",
    token: "interaction-token",
    kind: "message",
    hidden: true,
    language: null,
    closesAt: Number.MAX_SAFE_INTEGER,
  });
  await repos.outbox.enqueue([{ platform: "telegram", chatId: "1", dedupeKey: "1", view: "{}" }]);
  await runPart(
    client,
    repos.accountDeletions.insertPart({
      id: uuidv7(),
      userId: user.id,
      why: "asked",
      state: "waiting",
      subject: { clerkUserId: "user_1", chats: [], tellIn: null },
    }),
  );
  const link = await repos.linkRequests.create({
    id: uuidv7(),
    secret: "K7QM2XVD9HRT",
    secretHash: "s",
    userId: user.id,
    platform: "telegram",
    platformUserId: "1",
    displayName: "Ann",
    username: null,
    expiresAt: 1,
  });
  await repos.linkRequests.transition(link, ["issued"], { code: "12345678" });
  const request = { id: uuidv7(), kind: "broadcast" as const, payload: "{}", askedBy: user.id, expiresAt: 1 };
  await runPart(
    client,
    repos.adminRequests.askPart({ ...request, platform: "telegram", platformUserId: "1" }),
  );
  const login = await repos.loginRequests.create({
    nonceHash: "n",
    platform: "telegram",
    platformUserId: "1",
    chatId: "1",
    displayName: "Ann",
    username: null,
    language: null,
    expiresAt: 1,
  });
  await repos.loginRequests.transition(login.id, [login.state], {
    code_verifier: "verifier",
    oauth_nonce: "nonce",
  });
}

async function valuesOf(client: Client, { table, column, key }: SealedColumn) {
  const { rows } = await client.execute(
    `select ${key.join(",")}, ${column} as sealed from ${table} where ${column} is not null`,
  );
  return rows.map((row) => ({
    place: { table, column, rowId: key.map((name) => String(row[name])).join(":") },
    sealed: String(row.sealed) as Sealed,
  }));
}

const opens = (vault: Vault, value: Awaited<ReturnType<typeof valuesOf>>[number]): boolean => {
  try {
    vault.open(value.place, value.sealed);
    return true;
  } catch {
    return false;
  }
};

test("no sealed column is left behind, and what is in them opens with the new key alone", async () => {
  const db = await underOldKey();
  await sealSomethingEverywhere(db);
  const columns = sealedColumns();
  const before = await Promise.all(columns.map((column) => valuesOf(db.client, column)));
  expect(columns.filter((_, n) => before[n]?.length === 0)).toEqual([]);
  expect(before.flat().some((value) => opens(only, value))).toBe(false);

  const report = await rotateKeys({ client: db.client, vault: both, clock: systemClock });
  expect(report).toMatchObject({ unopened: [], stillUsed: new Map() });
  expect(await valuesUnder(db.client, old.activeKeyId)).toBe(0);
  const after = (await Promise.all(columns.map((column) => valuesOf(db.client, column)))).flat();
  expect(after.filter((value) => !opens(only, value))).toEqual([]);
});

test("control: a value sealed in a column that is not declared as such is found", async () => {
  const db = await underOldKey();
  const user = await seedUser(db);
  const order = await seedOrder(db, user.id, (await seedDraft(db, user.id)).id);
  const strayed = old.seal({ table: "orders", column: "reason", rowId: order.id }, "secret");
  await db.client.execute({ sql: "update orders set reason = ?", args: [strayed] });
  expect((await rotateKeys({ client: db.client, vault: both, clock: systemClock })).stillUsed.size).toBe(0);
  expect(await valuesUnder(db.client, old.activeKeyId)).toBe(1);
});
