import { describe, expect, test } from "vitest";
import { createWriterThread } from "../../../src/gateway/ledger/usage-writer.ts";
import { createLog } from "../../../src/log.ts";
import { ended, planned, reserved, startLedgerWorld } from "./ledger-world.ts";

const HOUR_MS = 3_600_000;

describe("reserve and settle", () => {
  test("a settled call is one row, and is in the counters and the day of the same commit", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const call = planned({ requestId: "one", allowance: { dayBudgetMicros: 1_000_000 } });
    reserved(await ledger.reserve(call)).settle(ended(90, 7));
    await ledger.close();
    expect(await w.rows("select * from llm_usage_log")).toMatchObject([
      { id: "one", tokens_used: 97, cost_micros: 97, provider: "twin", model: "llama-3", status: "ok" },
    ]);
    expect([await w.used("period"), await w.used("hour"), await w.used("budget")]).toEqual([97, 97, 97]);
    expect(await w.rows("select * from usage_days")).toMatchObject([
      { calls: 1, tokens_used: 97, output: 7 },
    ]);
    for (const table of ["usage_slices", "usage_processes", "usage_reservations"])
      expect(await w.rows(`select * from ${table}`), table).toEqual([]);
  });

  test("the first call asks the database, the next ones are answered in the same step", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const first = ledger.reserve(planned());
    expect(first).toBeInstanceOf(Promise);
    await first;
    for (let n = 0; n < 100; n++) expect(ledger.reserve(planned())).toMatchObject({ kind: "reserved" });
  });

  test("settling again, or another call under the same id, counts nothing", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const one = reserved(await ledger.reserve(planned({ requestId: "same" })));
    const two = reserved(await ledger.reserve(planned({ requestId: "same" })));
    one.settle(ended(10, 0));
    one.settle(ended(10, 0));
    two.settle(ended(10, 0));
    await ledger.close();
    const later = w.ledger();
    reserved(await later.reserve(planned({ requestId: "same" }))).settle(ended(10, 0));
    reserved(await later.reserve(planned())).settle(ended(5, 0));
    await later.close();
    expect(await w.used("period")).toBe(15);
    expect(await w.rows("select sum(tokens_used) as n, count(*) as rows from llm_usage_log")).toEqual([
      { n: 15, rows: 2 },
    ]);
    expect(await w.rows("select sum(tokens_used) as n from usage_days")).toEqual([{ n: 15 }]);
  });

  test("an answer is clamped to what is left; without room for a small one the call is refused", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const allowance = { periodTokens: 1_000, periodEndMs: 7 };
    const call = () => planned({ allowance, inputTokens: 100, maxOutputTokens: 5_000 });
    const first = reserved(await ledger.reserve(call()));
    expect(first.maxOutputTokens).toBe(900);
    expect(await ledger.reserve(call())).toEqual({ kind: "no_room", why: "period", untilMs: 7 });
    first.settle(ended(100, 500));
    const second = reserved(await ledger.reserve(call()));
    expect(second.maxOutputTokens).toBe(300);
    second.settle(ended(100, 300));
    expect(await ledger.reserve(call())).toMatchObject({ why: "period" });
    await ledger.close();
    expect(await w.used("period")).toBe(1_000);
    expect(await w.rows("select refused from usage_counters where kind='period'")).toEqual([{ refused: 2 }]);
  });

  test("a budget is held in money, at the price of the call", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const price = {
      inputMicros: 300_000,
      cacheReadMicros: 30_000,
      cacheWriteMicros: 375_000,
      outputMicros: 700_000,
    };
    const call = planned({
      price,
      inputTokens: 1_000,
      maxOutputTokens: 4_000,
      allowance: { dayBudgetMicros: 1_000 },
    });
    const made = reserved(await ledger.reserve(call));
    // 375 for input that may all be written to a cache; 625 are left for the answer.
    expect(made.maxOutputTokens).toBeGreaterThanOrEqual(890);
    expect(made.maxOutputTokens).toBeLessThanOrEqual(892);
    made.settle(ended(1_000, made.maxOutputTokens, { price }));
    expect(await ledger.reserve(call)).toMatchObject({ why: "budget" });
  });

  test("limits of a call are held together or not at all", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const poor = planned({ allowance: { hourTokens: 10 } });
    expect(await ledger.reserve(poor)).toMatchObject({ why: "hour" });
    await ledger.close();
    expect(await w.rows("select * from usage_slices")).toEqual([]);
  });

  test("a call is settled in the window in which it was reserved, whatever the clock has done since", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const before = Math.floor(w.clock.now() / HOUR_MS) * HOUR_MS;
    const early = reserved(await ledger.reserve(planned()));
    w.clock.advance(HOUR_MS);
    reserved(await ledger.reserve(planned())).settle(ended(20, 0));
    early.settle(ended(10, 0));
    await ledger.close();
    expect(
      await w.rows("select window_start, used from usage_counters where kind='hour' order by 1"),
    ).toEqual([
      { window_start: before, used: 10 },
      { window_start: before + HOUR_MS, used: 20 },
    ]);
  });

  test("more calls at once than the plan allows are told so", async () => {
    const w = await startLedgerWorld();
    const ledger = w.ledger();
    const call = () => planned({ allowance: { concurrency: 2 } });
    const [one, two, three] = await Promise.all([call(), call(), call()].map((c) => ledger.reserve(c)));
    expect([one?.kind, two?.kind]).toEqual(["reserved", "reserved"]);
    expect(three).toEqual({ kind: "no_room", why: "busy", untilMs: null });
    if (one?.kind === "reserved") one.settle(ended(1, 1));
    expect((await ledger.reserve(call())).kind).toBe("reserved");
  });
});

test("500 calls at once share what is nearly used up, with one question to the database", async () => {
  const w = await startLedgerWorld();
  let commits = 0;
  const ledger = w.ledger({
    writer: {
      commit: async (commit) => {
        commits += 1;
        const { commitUsage } = await import("../../../src/db/usage-commit.ts");
        return await commitUsage(w.database.client, commit);
      },
      close: async () => undefined,
    },
  });
  const allowance = { periodTokens: 10_000 };
  const answers = await Promise.all(
    Array.from({ length: 500 }, () => ledger.reserve(planned({ allowance }))),
  );
  expect(commits).toBe(1);
  const held = answers.filter((answer) => answer.kind === "reserved");
  // 66 whole ones of 150, and no small answer fits in the rest.
  expect(held).toHaveLength(66);
  for (const one of held) if (one.kind === "reserved") one.settle(ended(100, 50));
  await ledger.close();
  expect(await w.used("period")).toBe(9_900);
});

test("the thread writes as well, and a second one goes on after it died", async () => {
  const w = await startLedgerWorld();
  const ledger = w.ledger({ writer: createWriterThread(w.source, createLog("silent")) });
  reserved(await ledger.reserve(planned())).settle(ended(10, 1));
  await ledger.close();
  expect(await w.used("period")).toBe(11);
});
