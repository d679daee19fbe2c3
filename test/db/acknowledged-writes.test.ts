import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../crash/seeded-random.ts";
import { startHranaPeer } from "./hrana-peer.ts";
import { stumble } from "./stumble.ts";
import { tempFolder } from "./test-database.ts";
import type { AuditOrders } from "./workers/audit-writer.ts";

const LOCKER = new URL("./workers/locker.ts", import.meta.url);
const WRITER = new URL("./workers/audit-writer.ts", import.meta.url);
const REMOTE_WRITER = new URL("./workers/remote-audit-writer.ts", import.meta.url);
const FULL = process.env.GOCLAW_FULL === "1";

function start(script: URL, args: string[]): ChildProcess {
  const child = fork(script, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function emptyAudit(): Promise<{ path: string; url: string }> {
  const path = join(tempFolder(), "audit.db");
  const url = `file:${path}`;
  const client = createClient({ url });
  await client.execute("pragma journal_mode=wal");
  const script = ["create table audit (id text primary key)", "create table counter (n integer)"];
  await client.batch([...script, "insert into counter values (0)"], "write");
  client.close();
  return { path, url };
}

interface Pace {
  /** Acknowledged writes in all. */
  wanted: number;
  /** How many a process may make before it is killed, on the average. */
  perLife: number;
  pauseMs?: number;
  /** For a client that may never get there: each writer lives once and tries so often. */
  onlyAttempts?: number;
}

type Lives = Pick<AuditOrders, "url" | "authToken" | "mode" | "acks"> & { script: URL };

/** Two processes write, are killed at moments of the seed, and come back, until enough was acknowledged. */
async function writeAndKill({ script, ...target }: Lives, pace: Pace) {
  const { wanted, perLife, pauseMs = 0, onlyAttempts } = pace;
  const told = { acknowledged: 0, unknown: 0, kills: 0 };
  const random = seededRandom(wanted);
  const sum = () => told.acknowledged + told.unknown;

  async function live(name: string): Promise<void> {
    const lives = onlyAttempts === undefined ? Number.POSITIVE_INFINITY : 1;
    for (let life = 0; sum() < wanted && life < lives; life++) {
      const orders: AuditOrders = {
        ...target,
        name: `${name}${life}`,
        pauseMs,
        attempts: onlyAttempts ?? wanted * 100,
      };
      const child = start(script, [JSON.stringify(orders)]);
      const dies = Math.ceil(perLife * 2 * random());
      let own = 0;
      child.on("message", (outcome: "acknowledged" | "unknown") => {
        told[outcome]++;
        if (++own >= dies || sum() >= wanted) child.kill("SIGKILL");
      });
      const [, signal] = await once(child, "exit");
      expect(signal, "it ended by itself").toBe("SIGKILL");
      told.kills++;
    }
  }
  await Promise.all([live("a"), live("b")]);
  return told;
}

/** What was acknowledged against what is there, by another connection than the writers'. */
async function reckon(path: string) {
  const client = createClient({ url: `file:${path}`, timeout: 5_000 });
  const rows = await client.execute("select id from audit");
  const bumps = await client.execute("select n from counter");
  const integrity = await client.execute("pragma integrity_check");
  client.close();
  const found = new Set(rows.rows.map((row) => String(row.id)));
  const acks = existsSync(`${path}.acks`) ? readFileSync(`${path}.acks`, "utf8").trim().split("\n") : [];
  return {
    acked: acks.length,
    lost: acks.filter((id) => !found.has(id)),
    found: found.size,
    bumps: Number(bumps.rows[0]?.n),
    integrity: String(integrity.rows[0]?.integrity_check),
  };
}

/** Two writers on one file, and a third process that holds the lock now and then. */
async function auditFile(mode: AuditOrders["mode"], pace: Pace) {
  const { path, url } = await emptyAudit();
  const locker = start(LOCKER, [url, String(pace.wanted > 1_000 ? 10 : 1)]);
  await once(locker, "message");
  const { kills } = await writeAndKill({ script: WRITER, url, mode, acks: `${path}.acks` }, pace);
  locker.kill("SIGKILL");
  await once(locker, "exit");
  return { ...(await reckon(path)), kills };
}

describe("acknowledged is committed", () => {
  const pace = FULL ? { wanted: 100_000, perLife: 2_500 } : { wanted: 160, perLife: 60 };

  test(`guarded: of ${pace.wanted} acknowledged writes none is missing, whoever is killed and whoever locks`, async () => {
    const { acked, lost, found, bumps, integrity, kills } = await auditFile("guarded", pace);
    expect(lost).toEqual([]);
    expect(acked).toBeGreaterThanOrEqual(pace.wanted);
    // Each write is two statements, so one that was torn apart would show.
    expect(bumps).toBeGreaterThanOrEqual(acked);
    expect(bumps).toBeLessThanOrEqual(found);
    expect(integrity).toBe("ok");
    expect(kills).toBeGreaterThanOrEqual(2);
  }, 1_200_000);

  test("negative control: the bare client loses acknowledged writes in the same audit", async () => {
    const { lost } = await auditFile("bare", { wanted: 80, perLife: 80, pauseMs: 5, onlyAttempts: 80 });
    expect(lost.length).toBeGreaterThan(0);
  }, 60_000);
});

describe("a server whose answers get lost", () => {
  const pace = FULL ? { wanted: 10_000, perLife: 500 } : { wanted: 80, perLife: 40 };

  test(`of ${pace.wanted} writes none is missing and none is there twice: the unknown ones are found out by a read`, async () => {
    const path = join((await emptyAudit()).path);
    const peer = await startHranaPeer({ path, token: "right" });
    stumble(peer, { seed: 7, share: 0.15 });
    const target = { script: REMOTE_WRITER, url: peer.url, authToken: "right", mode: "guarded" } as const;
    const { unknown } = await writeAndKill({ ...target, acks: `${path}.acks` }, pace);
    const { acked, lost, found, bumps } = await reckon(path);
    expect(lost).toEqual([]);
    expect(acked).toBeGreaterThanOrEqual(pace.wanted);
    expect(unknown, "answers were lost after the commit").toBeGreaterThan(0);
    expect(bumps).toBe(found);
  }, 600_000);
});
