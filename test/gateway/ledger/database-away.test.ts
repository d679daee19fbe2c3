import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { migrate } from "../../../src/db/index.ts";
import { commitUsage } from "../../../src/db/usage-commit.ts";
import { AppError } from "../../../src/errors.ts";
import { openLedger } from "../../../src/gateway/ledger/open-ledger.ts";
import { createWriterThread, threadOn, type UsageWriter } from "../../../src/gateway/ledger/usage-writer.ts";
import { createLog } from "../../../src/log.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { databaseIn } from "../../db/database-in.ts";
import { openDatabase } from "../../db/plans/open-database.ts";
import { recover, stumble } from "../../db/stumble.ts";
import { tempFolder } from "../../db/test-database.ts";
import { ended, planned, reserved, sleepyWriter, startLedgerWorld, untilRows } from "./ledger-world.ts";

const SUMS = `select (select count(*) from llm_usage_log) as calls, (select sum(tokens_used) from llm_usage_log) as rows,
  (select sum(tokens_used) from usage_days) as days, (select sum(used) from usage_counters where kind='hour') as used`;

test("while the database is away calls go on within the slice; past the bound they are refused, and no row is lost", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const ledger = w.ledger({ writer, mostUnwritten: 5 });
  reserved(await ledger.reserve(planned())).settle(ended(1, 0));
  await untilRows(w, "select * from llm_usage_log", 1);
  writer.isAsleep = true;
  for (let n = 0; n < 5; n++) reserved(await ledger.reserve(planned())).settle(ended(1, 0));
  expect(await ledger.reserve(planned())).toEqual({ kind: "no_room", why: "unable", untilMs: null });
  expect(ledger.figures()).toMatchObject({ underWay: 0, unwritten: 5 });
  writer.isAsleep = false;
  await untilRows(w, "select * from llm_usage_log", 6);
  expect((await ledger.reserve(planned())).kind).toBe("reserved");
});

test("whoever needs more than the slice waits for the database, and is told when it does not come", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const ledger = w.ledger({ writer, patienceMs: 60, stopMs: 60 });
  writer.isAsleep = true;
  expect(await ledger.reserve(planned({ allowance: { concurrency: 1 } }))).toMatchObject({ why: "unable" });
  writer.isAsleep = false;
  expect((await ledger.reserve(planned({ allowance: { concurrency: 1 } }))).kind).toBe("reserved");
});

test("a stop with the database away says how many calls it could not write", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const lines: string[] = [];
  const log = createLog("error", { write: (line: string) => void lines.push(line) });
  const ledger = w.ledger({ writer, log, stopMs: 60 });
  const call = reserved(await ledger.reserve(planned()));
  writer.isAsleep = true;
  call.settle(ended(1, 0));
  await ledger.close();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "ledger.unwritten", calls: 1 }]);
});

test("a stop does not wait for a commit that does not come back, and says so", async () => {
  const w = await startLedgerWorld();
  const lines: string[] = [];
  const log = createLog("error", { write: (line: string) => void lines.push(line) });
  let isStuck = false;
  const writer: UsageWriter = {
    commit: (commit) => (isStuck ? new Promise(() => undefined) : commitUsage(w.database.client, commit)),
    close: async () => undefined,
  };
  const ledger = w.ledger({ writer, log, stopMs: 60 });
  const call = reserved(await ledger.reserve(planned()));
  isStuck = true;
  call.settle(ended(1, 0));
  await ledger.close();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "ledger.unwritten", calls: 1 }]);
});

test("what no repeat will cure is an error for the operator, not a warning", async () => {
  const w = await startLedgerWorld();
  const lines: string[] = [];
  const log = createLog("error", { write: (line: string) => void lines.push(line) });
  const failures = [new AppError("database_busy", "locked"), new AppError("internal", "the disk is full")];
  const writer: UsageWriter = {
    commit: async (commit) => {
      const failure = failures.shift();
      if (failure) throw failure;
      return await commitUsage(w.database.client, commit);
    },
    close: async () => undefined,
  };
  reserved(await w.ledger({ writer, log }).reserve(planned()));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ err: { message: "the disk is full" } }]);
});

test("a row that the database refuses is set aside and shown; all others are written, and its room is not given away again", async () => {
  const w = await startLedgerWorld();
  const lines: string[] = [];
  const ledger = w.ledger({ log: createLog("error", { write: (line: string) => void lines.push(line) }) });
  const plan = { allowance: { periodTokens: 2_000 } };
  const calls = Array.from({ length: 9 }, () => planned(plan));
  const bad = calls[5]?.requestId;
  await w.database.client.execute(`create trigger bad_row before insert on llm_usage_log when new.id='${bad}'
    begin select raise(abort, 'nobody foresaw this'); end`);
  const under = await Promise.all(calls.map(async (call) => reserved(await ledger.reserve(call))));
  for (const call of under) call.settle(ended(100, 0));
  await untilRows(w, "select * from llm_usage_log", 8);
  expect((await ledger.reserve(planned({ ...plan, inputTokens: 1_100 }))).kind).toBe("no_room");
  reserved(await ledger.reserve(planned({ ...plan, inputTokens: 1_000 }))).settle(ended(100, 0));
  await untilRows(w, "select * from llm_usage_log", 9);
  expect(await w.used("period")).toBe(900);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: "ledger.set_aside", settled: [{ id: bad, tokens_used: 100 }], begun: [] },
  ]);
});

test("a call that waits is told when what it asks for is refused by the database, and the books go on", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger({ patienceMs: 60_000 });
  await w.database.client.execute(`create trigger no_slices before insert on usage_slices
    begin select raise(abort, 'nobody foresaw this'); end`);
  expect(await ledger.reserve(planned())).toMatchObject({ kind: "no_room", why: "unable" });
  await w.database.client.execute("drop trigger no_slices");
  reserved(await ledger.reserve(planned())).settle(ended(1, 0));
  await untilRows(w, "select * from llm_usage_log", 1);
});

test("a thread that dies is begun anew, and whatever was settled is written once", async () => {
  const w = await startLedgerWorld();
  const threads: Worker[] = [];
  const writer = createWriterThread(w.source, createLog("silent"), () => {
    const thread = threadOn(w.source);
    threads.push(thread);
    return thread;
  });
  const ledger = w.ledger({ writer });
  for (let n = 0; n < 3; n++) {
    for (let k = 0; k < 20; k++) reserved(await ledger.reserve(planned())).settle(ended(1, 0));
    await threads.at(-1)?.terminate();
  }
  await ledger.close();
  expect(threads.length).toBeGreaterThan(1);
  expect(await w.rows(SUMS)).toEqual([{ calls: 60, rows: 60, days: 60, used: 60 }]);
});

test("answers that get lost after the commit count nothing twice", async () => {
  const tested = await databaseIn(tempFolder(), "remote");
  const source = { url: tested.url, authToken: tested.authToken };
  const { client, close } = await openDatabase(source);
  onTestFinished(() => {
    close();
    tested.end();
  });
  await migrate({ client });
  const ledger = openLedger({
    database: source,
    clock: systemClock,
    log: createLog("silent"),
    scheduler: { wakeStatements: () => [], nudge: () => undefined },
  });
  if (!tested.peer) throw new Error("no server");
  const times = stumble(tested.peer, { seed: 5, share: 0.4 });
  for (let n = 0; n < 25; n++) {
    const allowance = { periodTokens: 10_000, subscriptionId: `sub-${n}` };
    reserved(await ledger.reserve(planned({ allowance }))).settle(ended(1, 0));
  }
  recover(tested.peer);
  await ledger.close();
  expect(times()).toBeGreaterThan(3);
  const { rows } = await client.execute(SUMS);
  expect({ ...rows[0] }).toEqual({ calls: 25, rows: 25, days: 25, used: 25 });
});
