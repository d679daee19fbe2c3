import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../crash/seeded-random.ts";
import { QUICKLY } from "../world/child-process.ts";
import type { Mistake } from "../world/plant-mistake.ts";
import { startHranaPeer } from "./hrana-peer.ts";
import { stumble } from "./stumble.ts";
import { tempFolder } from "./test-database.ts";
import type { AuditOrders } from "./workers/audit-writer.ts";

const LOCKER = new URL("./workers/locker.ts", import.meta.url);
const WRITER = new URL("./workers/audit-writer.ts", import.meta.url);
const REMOTE_WRITER = new URL("./workers/remote-audit-writer.ts", import.meta.url);
const FULL = process.env.GOCLAW_FULL === "1";

function start(script: URL, args: string[]): ChildProcess {
  const child = fork(script, args, { execArgv: QUICKLY, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Never by libSQL: two SQLite libraries in one process undo each other's locks, and the server here is the other. */
function emptyAudit(): { path: string; url: string } {
  const path = join(tempFolder(), "audit.db");
  const db = new DatabaseSync(path);
  db.exec(
    "pragma journal_mode=wal; create table audit (id text primary key); create table counter (n integer)",
  );
  db.exec("insert into counter values (0)");
  db.close();
  return { path, url: `file:${path}` };
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

type Lives = Pick<AuditOrders, "url" | "authToken" | "mode" | "acks" | "mistake"> & { script: URL };

/** Whoever waits for a shared commit is told that it is done before it is, by so much that a kill fits in between. */
const ANSWERS_TOO_SOON: Mistake = {
  file: "src/db/group-commit.ts",
  edits: [
    {
      original: "    try {\n      const results = await inTurn(",
      mistake:
        "    for (const { resolve } of group) resolve([{ rows: [] } as never]);\n    await new Promise((later) => setTimeout(later, 10));\n    try {\n      const results = await inTurn(",
    },
  ],
};

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
function reckon(path: string) {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  const found = new Set(
    db
      .prepare("select id from audit")
      .all()
      .map(({ id }) => String(id)),
  );
  const bumps = Number(db.prepare("select n from counter").get()?.n);
  const integrity = String(db.prepare("pragma integrity_check").get()?.integrity_check);
  db.close();
  const acks = existsSync(`${path}.acks`) ? readFileSync(`${path}.acks`, "utf8").trim().split("\n") : [];
  return {
    acked: acks.length,
    lost: acks.filter((id) => !found.has(id)),
    found: found.size,
    bumps,
    integrity,
  };
}

/** Two writers on one file, and a third process that holds the lock now and then. */
async function auditFile(mode: AuditOrders["mode"], pace: Pace, mistake?: Mistake) {
  const { path, url } = emptyAudit();
  const locker = start(LOCKER, [url, String(pace.wanted > 1_000 ? 10 : 1)]);
  await once(locker, "message");
  const target = { script: WRITER, url, mode, acks: `${path}.acks`, ...(mistake ? { mistake } : {}) };
  const { kills } = await writeAndKill(target, pace);
  locker.kill("SIGKILL");
  await once(locker, "exit");
  return { ...reckon(path), kills };
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

  test("negative control: a shared commit that is acknowledged too soon loses writes in the same audit", async () => {
    const { lost } = await auditFile("guarded", { wanted: 160, perLife: 20 }, ANSWERS_TOO_SOON);
    expect(lost.length).toBeGreaterThan(0);
  }, 60_000);
});

describe("a server whose answers get lost", () => {
  const pace = FULL ? { wanted: 10_000, perLife: 500 } : { wanted: 80, perLife: 40 };

  test(`of ${pace.wanted} writes none is missing and none is there twice: the unknown ones are found out by a read`, async () => {
    const path = emptyAudit().path;
    const peer = await startHranaPeer({ path, token: "right" });
    stumble(peer, { seed: 7, share: 0.15 });
    const target = { script: REMOTE_WRITER, url: peer.url, authToken: "right", mode: "guarded" } as const;
    const { unknown } = await writeAndKill({ ...target, acks: `${path}.acks` }, pace);
    const { acked, lost, found, bumps } = reckon(path);
    expect(lost).toEqual([]);
    expect(acked).toBeGreaterThanOrEqual(pace.wanted);
    expect(unknown, "answers were lost after the commit").toBeGreaterThan(0);
    expect(bumps).toBe(found);
  }, 600_000);
});
