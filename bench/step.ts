import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { commitCas, insertPart } from "../src/db/cas-batch.ts";
import { type Database, migrate, openDatabase } from "../src/db/index.ts";
import { createRepositories } from "../src/db/repositories/index.ts";
import { TURN } from "../src/db/repositories/job-repository.ts";
import { createVault } from "../src/db/vault.ts";
import { createLog } from "../src/log.ts";
import { systemClock } from "../src/ports/clock.ts";
import { createEngine } from "../src/workflows/engine/engine.ts";
import { openHranaPeer } from "../test/db/hrana-peer.ts";
import { type Figure, overRuns } from "./figure.ts";
import { KEYS } from "./parts/beside-twins.ts";

const RUNS = 3;
const THINGS = 100;
const STEPS = 10;
/** A server is asked over HTTP, so that fewer steps tell as much. */
const REMOTE_THINGS = 20;
const TOKEN = "bench";

const things = sqliteTable("bench_things", {
  id: text().primaryKey(),
  step: integer().notNull(),
  version: integer().notNull(),
  commitId: text("commit_id"),
});
const events = sqliteTable("bench_events", {
  thingId: text("thing_id").notNull(),
  step: integer().notNull(),
});

const TABLES = [
  "create table bench_things (id text primary key, step integer not null, version integer not null, commit_id text)",
  "create table bench_events (thing_id text not null, step integer not null)",
];
const EMPTY_THING = "insert into bench_things (id, step, version) values (?,0,0)";
const FIRST_WAKE = "insert into jobs (key, run_at) values (?,0)";

/** One durable step: claim the job, read the row, commit state, event and wake-up together, finish the job. */
export async function benchStep(): Promise<Figure[]> {
  const all = await overRuns(RUNS, async () => {
    const alone = await onFile((url) => engineSteps({ url, things: THINGS, concurrency: 1 }));
    const together = await onFile((url) => engineSteps({ url, things: THINGS, concurrency: 32 }));
    const plain = await onFile(plainSteps);
    const remote = await onServer();
    return { alone, together, plain, remote, oneRatio: plain / alone, ratio: plain / together };
  });
  return [
    { name: "durable steps, engine on a file, 32 at once", unit: "/s", values: all.together },
    { name: "durable steps, engine on a file, one at a time", unit: "/s", values: all.alone },
    { name: "the same writes by better-sqlite3", unit: "/s", values: all.plain },
    { name: "time of a step against better-sqlite3, 32 at once", unit: "×", values: all.ratio },
    { name: "… one at a time", unit: "×", values: all.oneRatio },
    { name: "durable steps, engine on a database server", unit: "/s", values: all.remote },
  ];
}

async function onFile(measure: (url: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-bench-"));
  try {
    return await measure(`file:${join(folder, "steps.db")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function onServer(): Promise<number> {
  return onFile(async (url) => {
    const peer = await openHranaPeer({ path: url.slice("file:".length), token: TOKEN });
    try {
      const authToken = TOKEN;
      return await engineSteps({ url: peer.url, authToken, things: REMOTE_THINGS, concurrency: 32 });
    } finally {
      await peer.close();
    }
  });
}

async function prepared(url: string, count: number, authToken?: string): Promise<Database> {
  const database = await openDatabase({ url, authToken });
  await migrate({ client: database.client });
  const rows = Array.from({ length: count }, (_, i) => [
    { sql: EMPTY_THING, args: [`thing${i}`] },
    { sql: FIRST_WAKE, args: [`thing:thing${i}`] },
  ]);
  await database.client.batch([...TABLES, ...rows.flat()], "write");
  return database;
}

interface EngineRun {
  url: string;
  authToken?: string;
  things: number;
  concurrency: number;
}

/** @returns steps in a second */
async function engineSteps({ url, authToken, things: count, concurrency }: EngineRun): Promise<number> {
  const { client, close } = await prepared(url, count, authToken);
  const vault = createVault({ encryptionKey: KEYS.ENCRYPTION_KEY, lookupKey: KEYS.LOOKUP_KEY });
  const { jobs } = createRepositories({ client, vault, clock: systemClock });
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  async function advance(id: string): Promise<number | null> {
    const { rows } = await client.execute({
      sql: "select id, step, version from bench_things where id=?",
      args: [id],
    });
    const [step, version] = [Number(rows[0]?.step) + 1, Number(rows[0]?.version)];
    const now = systemClock.now();
    await commitCas(client, { table: things, id, version, set: { step } }, [
      insertPart(events, { thing_id: id, step }),
      () => jobs.wakeStatement(`thing:${id}`, now),
    ]);
    if (step < STEPS) return now;
    if (--left === 0) resolve();
    return null;
  }
  const engine = createEngine({
    jobs,
    clock: systemClock,
    log: createLog("silent"),
    handlers: new Map([["thing", advance]]),
    concurrency,
  });
  const began = performance.now();
  engine.start();
  await promise;
  const perSecond = (count * STEPS * 1000) / (performance.now() - began);
  await engine.stop(1_000);
  close();
  return perSecond;
}

/** The same statements in the same commits, prepared once, by a driver without promises. @returns steps in a second */
async function plainSteps(url: string): Promise<number> {
  (await prepared(url, THINGS)).close();
  const db = new SqliteDatabase(url.slice("file:".length));
  db.pragma("journal_mode=wal");
  db.pragma("synchronous=full");
  const claim = db.prepare(
    `update jobs set lease_until=?, run_at=9000000000000000, epoch=max(epoch+1,?), attempts=attempts+1 where key in (select key from jobs where can_wait=0 and ${TURN}<=? order by ${TURN} limit 1) returning key, epoch`,
  );
  const read = db.prepare("select id, step, version from bench_things where id=?");
  const change = db.prepare(
    "update bench_things set step=?, version=version+1, commit_id=? where id=? and version=?",
  );
  const guard = "where exists (select 1 from bench_things where id=? and commit_id=?)";
  const note = db.prepare(`insert into bench_events (thing_id, step) select ?,? ${guard}`);
  const wake = db.prepare(
    "insert into jobs (key, run_at) values (?,?) on conflict (key) do update set run_at=min(run_at, excluded.run_at)",
  );
  const remove = db.prepare(
    "delete from jobs where key=? and epoch=? and lease_until>0 and min(run_at,?)>=9000000000000000",
  );
  const keep = db.prepare(
    "update jobs set lease_until=0, attempts=0, last_error=null, run_at=min(run_at,?) where key=? and epoch=? and lease_until>0",
  );
  const commit = db.transaction((id: string, step: number, version: number, now: number) => {
    const commitId = crypto.randomUUID();
    change.run(step, commitId, id, version);
    note.run(id, step, id, commitId);
    wake.run(`thing:${id}`, now);
  });
  const finish = db.transaction((key: string, epoch: number, nextMs: number) => {
    remove.run(key, epoch, nextMs);
    keep.run(nextMs, key, epoch);
  });
  const began = performance.now();
  for (let done = 0; done < THINGS * STEPS; done++) {
    const now = Date.now();
    const job = claim.get(now + 12_000, now, now) as { key: string; epoch: number };
    const id = job.key.slice("thing:".length);
    const row = read.get(id) as { step: number; version: number };
    commit.immediate(id, row.step + 1, row.version, now);
    finish.immediate(job.key, job.epoch, now);
  }
  const perSecond = (THINGS * STEPS * 1000) / (performance.now() - began);
  db.close();
  return perSecond;
}
