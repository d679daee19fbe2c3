import { join } from "node:path";
import type { Client } from "@libsql/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { commitCas } from "../../src/db/cas-batch.ts";
import { toDatabaseError } from "../../src/db/database-errors.ts";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRemoteClient } from "../../src/db/remote-client.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { AppError, isTransient } from "../../src/errors.ts";
import { countRows } from "./count-rows.ts";
import { type Fault, type HranaPeer, startHranaPeer } from "./hrana-peer.ts";
import { seedDraft, seedOrder, seedUser } from "./seed-rows.ts";
import { createTestClock, newKey, type TestDatabase, tempFolder } from "./test-database.ts";

async function openRemote(): Promise<TestDatabase & { peer: HranaPeer }> {
  const path = join(tempFolder(), "remote.db");
  const peer = await startHranaPeer({ path, token: "right" });
  const { client, close } = await openDatabase({ url: peer.url, authToken: "right" });
  onTestFinished(close);
  await migrate({ client });
  const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
  const clock = createTestClock();
  return {
    url: peer.url,
    path,
    client,
    vault,
    clock,
    repos: createRepositories({ client, vault, clock }),
    peer,
  };
}

test("the same repositories work on a server: migrate, sealed rows, transitions, constraints, jobs", async () => {
  const db = await openRemote();
  const { deployments, events, jobs } = db.repos;
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id, { channelToken: "123:secret" });
  await seedOrder(db, user.id, draft.id);
  await expect(seedOrder(db, user.id, draft.id)).rejects.toMatchObject({
    code: "conflict",
    details: { constraint: "orders_open_deployment" },
  });
  const moved = await Promise.all([1, 2, 3].map(() => deployments.transition(draft.id, ["draft"], "queued")));
  expect(moved.filter((d) => d !== null)).toHaveLength(1);
  expect(await events.listAfter(draft.id, { limit: 500 })).toHaveLength(1);
  expect(await deployments.openChannelToken(draft.id)).toBe("123:secret");
  await db.client.execute(jobs.wakeStatement("k", 1));
  const [held] = await jobs.claim(5, 1_000, 9);
  expect(await jobs.finish("k", held?.epoch ?? 0, null)).toBe(true);
  expect(await jobs.nextRunAt()).toBeNull();
});

test("a commit whose answer got lost is recognised by its commit id; one that never arrived stays unknown", async () => {
  const { client, repos, peer, ...db } = await openRemote();
  const draft = await seedDraft({ ...db, client, repos }, (await seedUser({ ...db, client, repos })).id);
  const before = peer.requests();
  peer.onRequest = (n) => (n === before + 1 ? "drop_after" : null);
  expect(await commitCas(client, repos.deployments.transitionHead(draft, "awaiting_payment"), [])).toBe(true);
  const seen = await repos.deployments.findById(draft.id);
  if (!seen) throw new Error("no deployment");
  expect(seen.phase).toBe("awaiting_payment");

  const next = peer.requests();
  peer.onRequest = (n) => (n === next + 1 ? "drop_before" : null);
  await expect(commitCas(client, repos.deployments.transitionHead(seen, "queued"), [])).rejects.toMatchObject(
    { code: "unavailable" },
  );
  expect((await repos.deployments.findById(draft.id))?.phase).toBe("awaiting_payment");
});

test("a storing that is repeated after a lost answer is a duplicate, not a second row", async () => {
  const { client, repos, peer } = await openRemote();
  const arrival = { source: "stripe", eventId: "evt_1", lane: "l", kind: "k", payload: "{}", wake: [] };
  const before = peer.requests();
  peer.onRequest = (n) => (n === before + 1 ? "drop_after" : null);
  await expect(repos.inbox.store(arrival)).rejects.toMatchObject({ code: "unavailable" });
  expect(await repos.inbox.store(arrival)).toBe("duplicate");
  expect(await countRows(client, "inbox where state='pending'")).toBe(1);
});

const GAVE_UP_MS = 400;

/** A client that gives up soon, on a server that behaves as the test says. */
async function openImpatient() {
  const { peer } = await openRemote();
  const { client, close } = await openDatabase({
    url: peer.url,
    authToken: "right",
    deadlineMs: GAVE_UP_MS,
  });
  onTestFinished(close);
  await client.execute("create table notes (id text primary key)");
  const insert = { sql: "insert into notes values (?)", args: ["one"] };
  const found = async () => (await client.execute("select * from notes")).rows.length;
  /** The next requests go wrong in this way, as many as said. */
  const next = (fault: Fault, times = 1) => {
    const from = peer.requests();
    peer.onRequest = (n) => (n <= from + times ? fault : null);
    return () => peer.requests() - from;
  };
  return { peer, client, insert, found, next };
}

/** The server goes, and the client has noticed that the connections it kept are dead. */
async function leave(peer: HranaPeer, client: Client): Promise<void> {
  await peer.goAway();
  await expect(client.execute("select 1")).rejects.toMatchObject({ code: "unavailable" });
}

describe("a write", () => {
  test.each(["drop_after", "cut_after"] as const)(
    "of which the answer is lost (%s) is not repeated, and was done",
    async (fault) => {
      const { client, insert, found, next } = await openImpatient();
      const asked = next(fault);
      await expect(client.execute(insert)).rejects.toMatchObject({ code: "unavailable" });
      expect(asked()).toBe(1);
      expect(await found()).toBe(1);
    },
  );

  test.each(["drop_before", "overloaded", "failing", "page", "error_page", "blocked"] as const)(
    "that meets a server in trouble (%s) is not repeated, as nobody knows what became of it",
    async (fault) => {
      const { client, insert, found, next } = await openImpatient();
      const asked = next(fault);
      const failure: unknown = await client.batch([insert], "write").catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "unavailable" });
      expect(isTransient(failure)).toBe(true);
      expect(asked()).toBe(1);
      expect(await found()).toBe(0);
    },
  );

  test("that cannot have arrived is repeated: a server that limits us, or is away for a moment", async () => {
    const { peer, client, insert, found, next } = await openImpatient();
    const asked = next("limited", 2);
    await client.execute(insert);
    expect(asked()).toBe(3);
    await leave(peer, client);
    const written = client.execute({ ...insert, args: ["two"] });
    await peer.comeBack();
    await written;
    expect(await found()).toBe(2);
  });

  test("to a server that stays away fails at the deadline, as unsent", async () => {
    const { peer, client, insert } = await openImpatient();
    await leave(peer, client);
    await expect(client.execute(insert)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
      details: { unsent: true },
    });
    await peer.comeBack();
  });

  test("that the server does not answer in time has an unknown outcome", async () => {
    const { peer } = await openRemote();
    const client = createRemoteClient({ url: peer.url, authToken: "right", timeoutMs: 100 });
    peer.onRequest = () => "slow";
    await expect(client.execute("create table t (id text)")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("TimeoutError"),
      details: { unsent: false },
    });
  });
});

test.each(["drop_before", "drop_after", "cut_after", "overloaded", "limited", "page", "error_page"] as const)(
  "a read is asked again (%s)",
  async (fault) => {
    const { client, next } = await openImpatient();
    const asked = next(fault, 2);
    await expect(client.execute("select 1")).resolves.toMatchObject({ rows: { length: 1 } });
    expect(asked()).toBe(3);
  },
);

test("a stream that ran out under way rolls back, and the next transaction works", async () => {
  const { peer, client, insert, found } = await openImpatient();
  const tx = await client.transaction("write");
  await tx.execute(insert);
  peer.onRequest = (_n, body) => (body.includes('"baton":"') ? "expired" : null);
  expect(toDatabaseError(await tx.commit().catch((error: unknown) => error)).code).toBe("unavailable");
  tx.close();
  peer.onRequest = () => null;
  expect(await found()).toBe(0);
  const again = await client.transaction("write");
  await again.execute(insert);
  await again.commit();
  expect(await found()).toBe(1);
});

test("a wrong token is a matter of configuration: it is not repeated, and not repeated in words", async () => {
  const { peer, next } = await openImpatient();
  const asked = next("slow", 0);
  const wrong = await openDatabase({ url: peer.url, authToken: "planted-wrong-token" });
  const refused: unknown = await wrong.client.execute("select 1").catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "misconfigured" });
  expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain("planted-wrong-token");
  expect(asked()).toBe(0);
});

test("a closed client is not asked again and again", async () => {
  const { client } = await openImpatient();
  client.close();
  await expect(client.execute("select 1")).rejects.toBeInstanceOf(AppError);
});

test.each([
  "ws://localhost:1",
  "libsql://localhost?tls=0",
  "libsql://localhost:1?tls=maybe",
  "https://h?a=1",
])("refuses %s, and says which variable it is", async (url) => {
  await expect(openDatabase({ url })).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("DATABASE_URL"),
  });
});
