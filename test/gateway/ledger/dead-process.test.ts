import { expect, test } from "vitest";
import { lookAtProcesses } from "../../../src/db/usage-reap.ts";
import { ended, planned, reap, reserved, sleepyWriter, startLedgerWorld, untilRows } from "./ledger-world.ts";

test("calls of a dead process are settled by estimate, and the rest of its slices goes back", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const dying = w.ledger({ writer });
  const allowance = { periodTokens: 1_000, dayBudgetMicros: 5_000 };
  const call = planned({
    requestId: "lost",
    allowance,
    inputTokens: 400,
    maxOutputTokens: 600,
    model: "alias",
  });
  await dying.reserve(call);
  await untilRows(w, "select * from usage_reservations", 1);
  writer.isAsleep = true;
  const other = w.ledger();
  expect(await other.reserve(planned({ allowance }))).toMatchObject({ why: "period" });

  expect(await reap(w)).toBe(1);
  // Three quarters of the input's upper bound, and an ordinary answer.
  expect(await w.rows("select * from llm_usage_log")).toMatchObject([
    {
      id: "lost",
      status: "lost",
      usage_source: "estimated",
      tokens_used: 800,
      cost_micros: 800,
      model: "alias",
    },
  ]);
  expect([await w.used("period"), await w.used("hour"), await w.used("budget")]).toEqual([800, 800, 800]);
  expect(await w.rows("select calls, tokens_used from usage_days")).toEqual([{ calls: 1, tokens_used: 800 }]);
  const ofTheDead = "select * from usage_slices where process not in (select id from usage_processes)";
  expect(await w.rows(ofTheDead)).toEqual([]);
  expect(reserved(await other.reserve(planned({ allowance }))).maxOutputTokens).toBe(50);
  writer.isAsleep = false;
});

test("a dead process whose calls the database refuses is not taken for alive", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const dying = w.ledger({ writer, stopMs: 60 });
  await dying.reserve(planned());
  await untilRows(w, "select * from usage_reservations", 1);
  writer.isAsleep = true;
  await w.database.client.execute(`create trigger bad_row before insert on llm_usage_log
    begin select raise(abort, 'nobody foresaw this'); end`);
  await expect(reap(w)).rejects.toMatchObject({ code: "conflict" });
});

test("whoever moves between two looks is alive, however late it is", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger();
  const call = reserved(await ledger.reserve(planned()));
  w.clock.advance(10 * 86_400_000);
  for (let n = 0; n < 5; n++) {
    expect((await lookAtProcesses(w.database.client, 2)).still).toEqual([]);
    reserved(await ledger.reserve(planned({ allowance: { subscriptionId: `other-${n}` } }))).settle(
      ended(1, 0),
    );
  }
  call.settle(ended(10, 0));
  await ledger.close();
  expect(await w.rows("select * from llm_usage_log where status='lost'")).toEqual([]);
});

test("a process that was only asleep finds itself fenced, and what it settles then counts once", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const sleeper = w.ledger({ writer });
  const begun = reserved(await sleeper.reserve(planned({ requestId: "begun", inputTokens: 400 })));
  await untilRows(w, "select * from usage_reservations", 1);
  writer.isAsleep = true;
  const unseen = reserved(await sleeper.reserve(planned({ requestId: "unseen" })));
  expect(await reap(w)).toBe(1);
  begun.settle(ended(7, 0));
  unseen.settle(ended(5, 0));
  writer.isAsleep = false;
  await sleeper.close();
  expect(await w.rows("select id, status, tokens_used from llm_usage_log order by id")).toEqual([
    { id: "begun", status: "lost", tokens_used: 350 },
    { id: "unseen", status: "ok", tokens_used: 5 },
  ]);
  expect(await w.used("period")).toBe(355);
  expect(await w.rows("select * from usage_processes")).toEqual([]);
  expect(await w.rows("select * from usage_slices")).toEqual([]);
});

test("a fenced process goes on: new calls are reserved under its new identity", async () => {
  const w = await startLedgerWorld();
  const writer = sleepyWriter(w.database);
  const sleeper = w.ledger({ writer });
  const long = reserved(await sleeper.reserve(planned({ requestId: "long" })));
  await untilRows(w, "select * from usage_reservations", 1);
  writer.isAsleep = true;
  await reap(w);
  writer.isAsleep = false;
  const [before] = await w.rows("select id from usage_processes");
  expect(before).toBeUndefined();
  const other = { subscriptionId: "sub-2" };
  reserved(await sleeper.reserve(planned({ allowance: other }))).settle(ended(3, 0));
  await untilRows(w, "select * from llm_usage_log where status='ok'", 1);
  expect(await w.rows("select id from usage_processes")).toHaveLength(1);
  long.settle(ended(1, 1));
  await sleeper.close();
  expect(await w.rows("select count(*) as n from llm_usage_log")).toEqual([{ n: 2 }]);
});
