import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client } from "@libsql/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { keysInUse, useKeys } from "../../src/db/key-use.ts";
import { createRepositories, type Repositories } from "../../src/db/repositories/index.ts";
import { reseal } from "../../src/db/reseal.ts";
import { rotateKeys } from "../../src/db/rotate-keys.ts";
import { sealedColumns } from "../../src/db/sealed-columns.ts";
import { createVault, type Vault } from "../../src/db/vault.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { seededRandom } from "../crash/seeded-random.ts";
import { QUICKLY } from "../world/child-process.ts";
import { startHranaPeer } from "./hrana-peer.ts";
import { seedDraft, seedOrder, seedUser } from "./seed-rows.ts";
import { newKey, type TestDatabase, tempFolder } from "./test-database.ts";
import { valuesUnder } from "./values-under.ts";

const OLD = newKey();
const NEW = newKey();
const LOOKUP = newKey();
const vaultOf = (encryptionKey: string, oldKeys: string[] = []): Vault =>
  createVault({ encryptionKey, oldKeys, lookupKey: LOOKUP });
const OLD_ID = vaultOf(OLD).activeKeyId;
const WORKER = fileURLToPath(new URL("workers/rotate-worker.ts", import.meta.url));

interface Rig {
  url: string;
  authToken: string;
  client: Client;
  with(vault: Vault): TestDatabase;
}

async function openRig(kind: "file" | "remote"): Promise<Rig> {
  const path = join(tempFolder(), "rotate.db");
  const authToken = kind === "remote" ? "right" : "";
  const url = kind === "remote" ? (await startHranaPeer({ path, token: authToken })).url : `file:${path}`;
  const { client, close } = await openDatabase({ url, ...(authToken ? { authToken } : {}) });
  onTestFinished(close);
  await migrate({ client });
  const clock = { ...systemClock, advance: () => undefined };
  return {
    url,
    authToken,
    client,
    with: (vault) => ({
      url,
      path,
      client,
      vault,
      clock,
      repos: createRepositories({ client, vault, clock }),
    }),
  };
}

const arrival = (n: number, payload: string) => ({
  source: "telegram",
  eventId: `update-${n}`,
  lane: `telegram:${n}`,
  kind: "update",
  payload,
});

async function fill(rig: Rig, count: number): Promise<{ deployment: string; order: string }> {
  const db = rig.with(vaultOf(OLD));
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id, { channelToken: "123:secret" });
  const order = await seedOrder(db, user.id, draft.id);
  await db.repos.checkouts.save({
    provider: "stripe",
    sessionId: "cs_1",
    orderId: order.id,
    url: "https://pay.example/cs_1",
    attempt: 1,
    expiresAt: 1,
  });
  const statements = Array.from({ length: count }, (_, n) =>
    db.repos.inbox.storeStatements(arrival(n, `payload ${n}`)),
  );
  await rig.client.batch(statements.flat(), "write");
  return { deployment: draft.id, order: order.id };
}

async function payloads(client: Client, repos: Repositories): Promise<string[]> {
  const { rows } = await client.execute("select id from inbox order by event_id");
  return await Promise.all(
    rows.map(async ({ id }) => {
      const row = await repos.inbox.find(String(id));
      return row ? repos.inbox.openPayload(row) : "";
    }),
  );
}

async function rotateUntilKilled(rig: Rig, commits: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [
    ...QUICKLY,
    WORKER,
    rig.url,
    rig.authToken,
    NEW,
    OLD,
    LOOKUP,
    String(commits),
  ]);
  const [, signal] = await once(child, "exit");
  return signal;
}

test("the sealed columns are read from the schema, with the keys their values are bound to", () => {
  const readme = readFileSync(new URL("../../src/db/README.md", import.meta.url), "utf8");
  const columns = sealedColumns();
  const listed = /^Sealed: (.*?)\. /m.exec(readme)?.[1]?.replaceAll("`", "").split(", ");
  expect(columns.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(listed?.sort());
  expect(columns.find(({ table }) => table === "checkouts")?.key).toEqual(["provider", "session_id"]);
});

describe.each(["file", "remote"] as const)("on a %s database", (kind) => {
  test("killed again and again, it is gone on with until only the new key is needed", async () => {
    const rig = await openRig(kind);
    const { deployment } = await fill(rig, 200);
    const before = await payloads(rig.client, rig.with(vaultOf(OLD)).repos);
    const hash = await rig.client.execute("select channel_token_hash from deployments");
    const random = seededRandom(31);
    for (let life = 0; life < 3; life++)
      expect(await rotateUntilKilled(rig, 1 + Math.floor(random() * 3))).toBe("SIGKILL");
    const half = await valuesUnder(rig.client, OLD_ID);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(202);

    const report = await rotateKeys({
      client: rig.client,
      vault: vaultOf(NEW, [OLD]),
      clock: systemClock,
      batch: 50,
    });
    expect(report).toMatchObject({ unopened: [], stillUsed: new Map() });
    expect(await valuesUnder(rig.client, OLD_ID)).toBe(0);
    const only = rig.with(vaultOf(NEW)).repos;
    expect(await payloads(rig.client, only)).toEqual(before);
    expect(await only.deployments.openChannelToken(deployment, { kind: "job", key: "test" })).toBe(
      "123:secret",
    );
    expect(await only.checkouts.openUrl("stripe", "cs_1")).toBe("https://pay.example/cs_1");
    expect((await rig.client.execute("select channel_token_hash from deployments")).rows).toEqual(hash.rows);
  });
});

test("others write meanwhile, under either key, and nothing of theirs is lost or left behind", async () => {
  const rig = await openRig("file");
  await fill(rig, 300);
  const writers = [rig.with(vaultOf(OLD, [NEW])), rig.with(vaultOf(NEW, [OLD]))];
  let going = true;
  const writing = writers.map(async ({ client, repos }, w) => {
    const wrote: string[] = [];
    for (let n = 1_000_000 * (w + 1); wrote.length < 5_000 && (going || wrote.length < 10); n++) {
      await client.batch(repos.inbox.storeStatements(arrival(n, `late ${n}`)), "write");
      wrote.push(`late ${n}`);
    }
    return wrote;
  });
  const rotation = { client: rig.client, vault: vaultOf(NEW, [OLD]), clock: systemClock, batch: 10 };
  await rotateKeys(rotation);
  going = false;
  const wrote = (await Promise.all(writing)).flat();
  const report = await rotateKeys(rotation);
  expect(report.stillUsed.size).toBe(0);
  const found = await payloads(rig.client, rig.with(vaultOf(NEW)).repos);
  expect(found).toEqual(expect.arrayContaining(wrote));
  expect(found).toHaveLength(300 + wrote.length);
});

test("a value that changes between the look and the write is left to whoever changed it", async () => {
  const rig = await openRig("file");
  const { deployment } = await fill(rig, 1);
  const { repos, vault } = rig.with(vaultOf(NEW));
  const newer = vault.seal({ table: "deployments", column: "channel_token", rowId: deployment }, "123:newer");
  let meddled = false;
  const meddling: Client = Object.assign(Object.create(rig.client), {
    batch: async (...args: Parameters<Client["batch"]>) => {
      if (JSON.stringify(args).includes("update deployments")) {
        meddled = true;
        await rig.client.execute({ sql: "update deployments set channel_token = ?", args: [newer] });
      }
      return await rig.client.batch(...args);
    },
  });
  await reseal({ client: meddling, vault: vaultOf(NEW, [OLD]) });
  expect(meddled).toBe(true);
  expect(await repos.deployments.openChannelToken(deployment, { kind: "job", key: "test" })).toBe(
    "123:newer",
  );
});

describe("an old key is retired only when nothing uses it", () => {
  test("not while a running process seals with it, nor while a value does not open", async () => {
    const rig = await openRig("file");
    await fill(rig, 2);
    const holder = await useKeys(rig.client, vaultOf(OLD, [NEW]), systemClock);
    const rotation = { client: rig.client, vault: vaultOf(NEW, [OLD]), clock: systemClock };
    const held = await rotateKeys(rotation);
    expect(held.stillUsed.get(OLD_ID)).toMatchObject({ processes: 1 });
    expect(held.retired).toEqual([]);
    await holder.leave();

    await rig.client.execute(
      "update inbox set payload = 'enc:' || substr(payload, 5, 9) || 'AAAA' || substr(payload, 18) where event_id = 'update-0'",
    );
    await rig.client.execute({
      sql: "update inbox set payload = ? where event_id = 'update-1'",
      args: [vaultOf(OLD).seal({ table: "inbox", column: "payload", rowId: "elsewhere" }, "moved")],
    });
    const broken = await rotateKeys(rotation);
    expect(broken.unopened).toMatchObject([
      { table: "inbox", column: "payload", reason: "changed or moved" },
    ]);
    expect(JSON.stringify(broken.unopened)).not.toContain("enc:");
    expect(broken.retired).toEqual([]);
    expect(await keysInUse(rig.client)).toContain(OLD_ID);

    await rig.client.execute("delete from inbox where event_id = 'update-1'");
    expect((await rotateKeys(rotation)).retired).toEqual([OLD_ID]);
  });

  test("not when a process begins to seal with it between the look and the end", async () => {
    const rig = await openRig("file");
    await (await useKeys(rig.client, vaultOf(OLD, [NEW]), systemClock)).leave();
    const late: Client = Object.assign(Object.create(rig.client), {
      batch: async (...args: Parameters<Client["batch"]>) => {
        if (JSON.stringify(args).includes("delete from vault_keys"))
          await useKeys(rig.client, vaultOf(OLD, [NEW]), systemClock);
        return await rig.client.batch(...args);
      },
    });
    const report = await rotateKeys({ client: late, vault: vaultOf(NEW, [OLD]), clock: systemClock });
    expect(report.retired).toEqual([]);
    expect(report.stillUsed.get(OLD_ID)).toMatchObject({ processes: 1 });
    expect(await keysInUse(rig.client)).toContain(OLD_ID);
  });

  test("until then a start without it is refused in words that name the variable; afterwards it starts", async () => {
    const rig = await openRig("file");
    await (await useKeys(rig.client, vaultOf(OLD), systemClock)).leave();
    await expect(useKeys(rig.client, vaultOf(NEW), systemClock)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("ENCRYPTION_KEYS_OLD"),
    });
    await rotateKeys({ client: rig.client, vault: vaultOf(NEW, [OLD]), clock: systemClock, checkOnly: true });
    await expect(useKeys(rig.client, vaultOf(NEW), systemClock)).rejects.toThrow(OLD_ID);
    await rotateKeys({ client: rig.client, vault: vaultOf(NEW, [OLD]), clock: systemClock });
    await (await useKeys(rig.client, vaultOf(NEW), systemClock)).leave();
  });
});

test("another LOOKUP_KEY is refused in words that name it, since nothing stored would be found again", async () => {
  const rig = await openRig("file");
  await (await useKeys(rig.client, vaultOf(NEW), systemClock)).leave();
  const other = createVault({ encryptionKey: NEW, lookupKey: newKey() });
  await expect(useKeys(rig.client, other, systemClock)).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("LOOKUP_KEY"),
  });
  await (await useKeys(rig.client, vaultOf(NEW), systemClock)).leave();
});
