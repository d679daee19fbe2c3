import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@libsql/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { isTransient } from "../../src/errors.ts";
import { sampleOf } from "../crash/crash-points.ts";
import { QUICKLY } from "../world/child-process.ts";
import { databaseIn, type TestedDatabase } from "./database-in.ts";
import type { HranaPeer } from "./hrana-peer.ts";
import { recover, stumble } from "./stumble.ts";
import { tempFolder } from "./test-database.ts";

const WORKER = new URL("./workers/migrate-worker.ts", import.meta.url);
/** A dead holder is passed over after this long; the product's own is twenty seconds. */
const LEASE_MS = 500;
const rounds = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

async function emptyDatabase(mode: "file" | "remote"): Promise<TestedDatabase> {
  const database = await databaseIn(tempFolder(), mode);
  onTestFinished(database.end);
  return database;
}

async function open({ url, authToken }: TestedDatabase): Promise<Client> {
  const { client, close } = await openDatabase({ url, authToken });
  onTestFinished(close);
  return client;
}

function startWorker({ url, authToken }: TestedDatabase) {
  const args = [url, authToken ?? "", String(LEASE_MS)];
  const child = fork(WORKER, args, { execArgv: QUICKLY, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let complaint = "";
  child.stderr?.on("data", (piece: Buffer) => {
    complaint += piece.toString();
  });
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal, complaint }));
  return { child, ended };
}

/** Every object of the schema, and every migration as often as it was noted. */
async function stateOf(client: Client): Promise<unknown> {
  const objects = await client.execute(
    "select sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by type, name",
  );
  const applied = await client.execute("select hash from __drizzle_migrations order by created_at");
  const locks = await client.execute("select count(*) n from migration_lock");
  return { objects: objects.rows, applied: applied.rows, locks: locks.rows[0]?.n };
}

async function freshState(): Promise<unknown> {
  const client = await open(await emptyDatabase("file"));
  await migrate({ client });
  return await stateOf(client);
}

describe.each(["file", "remote"] as const)("three processes that meet an empty %s database", (mode) => {
  test.each(sampleOf(rounds(20), 1))("take turns, round %i", async () => {
    const database = await emptyDatabase(mode);
    const ends = await Promise.all([1, 2, 3].map(() => startWorker(database).ended));
    for (const end of ends) expect(end).toEqual({ code: 0, signal: null, complaint: "" });
    expect(await stateOf(await open(database))).toEqual(await freshState());
  });
});

describe("killed in the middle of a migration", () => {
  test.each([
    ["never got it", "drop_before"],
    ["applied it", null],
  ] as const)("on a server that %s: the others wait for the lease and go on", async (_end, fate) => {
    const database = await emptyDatabase("remote");
    const victim = startWorker(database);
    const killed = Promise.withResolvers<void>();
    peerOf(database).onRequest = async (_n, body) => {
      if (!body.includes("CREATE TABLE `users`") || victim.child.killed) return null;
      victim.child.kill("SIGKILL");
      await victim.ended;
      killed.resolve();
      return fate;
    };
    await killed.promise;
    const survivors = await Promise.all([open(database), open(database)]);
    const held = await survivors[0]?.execute("select expires_at from migration_lock");
    await Promise.all(survivors.map((client) => migrate({ client, leaseMs: LEASE_MS })));
    expect(Date.now()).toBeGreaterThan(Number(held?.rows[0]?.expires_at));
    expect(await stateOf(await open(database))).toEqual(await freshState());
  });

  test.each(sampleOf(rounds(20), 1))("on a file, after %i moments", async (moments) => {
    const database = await emptyDatabase("file");
    const victim = startWorker(database);
    await once(victim.child, "message");
    await pause(moments * 3);
    victim.child.kill("SIGKILL");
    await victim.ended;
    const client = await open(database);
    await migrate({ client, leaseMs: LEASE_MS });
    expect(await stateOf(client)).toEqual(await freshState());
  });
});

test.each(sampleOf(rounds(40), 2))(
  "three at once on a server that loses answers and stumbles, seed %i: each migration is applied once",
  async (seed) => {
    const database = await emptyDatabase("remote");
    const clients = await Promise.all([1, 2, 3].map(() => open(database)));
    const stumbles = stumble(peerOf(database), { seed, share: 0.25 });
    const results = await Promise.allSettled(clients.map((client) => migrate({ client, leaseMs: LEASE_MS })));
    for (const result of results)
      if (result.status === "rejected") expect(isTransient(result.reason), String(result.reason)).toBe(true);
    expect(stumbles()).toBeGreaterThan(0);
    recover(peerOf(database));
    await Promise.all(clients.map((client) => migrate({ client, leaseMs: LEASE_MS })));
    expect(await stateOf(await open(database))).toEqual(await freshState());
  },
);

function peerOf({ peer }: TestedDatabase): HranaPeer {
  if (!peer) throw new Error("this database is a file");
  return peer;
}
