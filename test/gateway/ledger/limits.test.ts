import { expect, test } from "vitest";
import { settleDeadProcesses } from "../../../src/jobs/settle-dead-processes.ts";
import { createLog } from "../../../src/log.ts";
import type { Context } from "../../../src/services/context.ts";
import { only } from "../../world/only.ts";
import { ended, planned, reserved, sleepyWriter, startLedgerWorld, untilRows } from "./ledger-world.ts";

const DAY_MS = 86_400_000;

test("a budget that is lowered holds for the next call, also where a process has more in stock", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  const call = (dayBudgetMicros: number) => planned({ allowance: { dayBudgetMicros } });
  reserved(await ledger.reserve(call(1_000_000))).settle(ended(100, 0));
  expect(await w.rows("select held from usage_slices where kind='budget' and held>10000")).toHaveLength(1);
  expect(await ledger.reserve(call(200))).toMatchObject({ why: "budget" });
  expect(reserved(await ledger.reserve(call(300))).maxOutputTokens).toBe(50);
  await ledger.close();
  expect(await w.used("budget")).toBe(100);
});

test("a late renewal begins nothing, a changed plan keeps what was used, and the next period begins anew", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  const start = w.clock.now();
  const month = { periodStartMs: start, periodEndMs: start + 30 * DAY_MS, periodTokens: 300 };
  reserved(await ledger.reserve(planned({ allowance: month }))).settle(ended(150, 50));
  w.clock.advance(31 * DAY_MS);
  expect(await ledger.reserve(planned({ allowance: month }))).toMatchObject({ why: "period" });
  const bigger = { ...month, periodTokens: 500 };
  reserved(await ledger.reserve(planned({ allowance: bigger }))).settle(ended(100, 50));
  const next = { ...bigger, periodStartMs: start + 30 * DAY_MS };
  reserved(await ledger.reserve(planned({ allowance: next }))).settle(ended(60, 0));
  await ledger.close();
  expect(await w.rows("select used from usage_counters where kind='period' order by window_start")).toEqual([
    { used: 350 },
    { used: 60 },
  ]);
});

test("a clock that jumps back and forth over the hour settles each call where it was reserved", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  w.clock.advance(3_600_000 - (w.clock.now() % 3_600_000) - 1);
  const before = reserved(await ledger.reserve(planned()));
  w.clock.advance(2);
  const after = reserved(await ledger.reserve(planned()));
  w.clock.advance(-2);
  const again = reserved(await ledger.reserve(planned()));
  after.settle(ended(10, 0));
  before.settle(ended(1, 0));
  again.settle(ended(2, 0));
  await ledger.close();
  expect(await w.rows("select used from usage_counters where kind='hour' order by window_start")).toEqual([
    { used: 3 },
    { used: 10 },
  ]);
});

test("what no call asks for goes back, and a process with nothing in hand leaves no row", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  reserved(await ledger.reserve(planned())).settle(ended(1, 0));
  await untilRows(w, "select * from usage_slices", 2);
  await untilRows(w, "select * from usage_slices", 0);
  await untilRows(w, "select * from usage_processes", 0);
  expect((await ledger.reserve(planned())).kind).toBe("reserved");
});

test("whoever crosses a threshold, or finds no room, wakes who tells of it, in the same commit", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  const allowance = { periodTokens: 1_000, dayBudgetMicros: 10_000 };
  const use = async (tokens: number) =>
    reserved(await ledger.reserve(planned({ allowance, inputTokens: tokens }))).settle(ended(tokens, 0));
  await use(499);
  await untilRows(w, "select * from llm_usage_log", 1);
  expect(await w.rows("select key from jobs where key like 'usage:%'")).toEqual([]);
  await use(1);
  await untilRows(w, "select key from jobs where key='usage:sub-1'", 1);
  expect(await w.rows("select key from jobs where key like 'budget:%'")).toEqual([]);
  await w.rows("delete from jobs");
  expect(await ledger.reserve(planned({ allowance, inputTokens: 900 }))).toMatchObject({ why: "period" });
  await untilRows(w, "select key from jobs where key='usage:sub-1'", 1);
});

test("the job looks while anybody holds anything, settles the dead after five looks, and then rests", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const dying = w.ledger({ writer, stopMs: 50 });
  await dying.reserve(planned());
  await untilRows(w, "select * from usage_reservations", 1);
  writer.isAsleep = true;
  expect(await w.rows("select key from jobs where key='ledger:processes'")).toHaveLength(1);
  const ctx = only<Context>("ctx", { db: w.database.client, clock: w.clock, log: createLog("silent") });
  for (let look = 0; look < 5; look++) expect(await settleDeadProcesses(ctx)).toBeGreaterThan(w.clock.now());
  expect(await settleDeadProcesses(ctx)).toBeNull();
  expect(await w.rows("select status from llm_usage_log")).toEqual([{ status: "lost" }]);
});

test("a dead process that cannot be settled keeps neither the others waiting nor the job from looking again", async () => {
  const w = await startLedgerWorld();
  const writers = [sleepyWriter(w.database), sleepyWriter(w.database)];
  for (const [n, writer] of writers.entries()) {
    await w.ledger({ writer, stopMs: 50 }).reserve(planned({ requestId: `dead-${n}` }));
    await untilRows(w, "select * from usage_reservations", n + 1);
    writer.isAsleep = true;
  }
  await w.database.client.execute(`create trigger bad_row before insert on llm_usage_log when new.id='dead-0'
    begin select raise(abort, 'nobody foresaw this'); end`);
  const lines: string[] = [];
  const log = createLog("error", { write: (line: string) => void lines.push(line) });
  const ctx = only<Context>("ctx", { db: w.database.client, clock: w.clock, log });
  for (let look = 0; look < 5; look++) await settleDeadProcesses(ctx);
  expect(await settleDeadProcesses(ctx)).toBeGreaterThan(w.clock.now());
  expect(await w.rows("select id from llm_usage_log")).toEqual([{ id: "dead-1" }]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "ledger.process_unsettled" }]);
});

test("a share of a limit is whole, whatever the sixteenth of what is left may be", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  reserved(await ledger.reserve(planned({ allowance: { dayBudgetMicros: 10_007, periodTokens: 10_003 } })));
  const held = await w.rows("select distinct typeof(held) as kind from usage_slices");
  expect(held).toEqual([{ kind: "integer" }]);
});
