import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Database } from "../../../src/db/index.ts";
import { commitUsage, type UsageCommit, type WantedSlice } from "../../../src/db/usage-commit.ts";
import { settleDeadProcess } from "../../../src/db/usage-reap.ts";
import { AppError } from "../../../src/errors.ts";
import type { Reservation } from "../../../src/gateway/ledger/ledger.ts";
import type { UsageWriter } from "../../../src/gateway/ledger/usage-writer.ts";
import { ended, type LedgerWorld, planned, startLedgerWorld } from "./ledger-world.ts";

const PROCESSES = 3;
const RUNS = process.env.GOCLAW_FULL === "1" ? 300 : 8;
const PERIOD = 4_000;
const HOUR = 2_500;
const BUDGET = 1_800;

type Step =
  | { kind: "reserve"; by: number; input: number; output: number; agent: number }
  | { kind: "settle"; which: number; part: number }
  | { kind: "crash"; by: number }
  | { kind: "reap" }
  | { kind: "flush" };

const percent = fc.integer({ min: 0, max: 100 });
const by = fc.nat(PROCESSES - 1);
const reserve = fc.record({
  kind: fc.constant("reserve" as const),
  by,
  input: fc.integer({ min: 1, max: 400 }),
  output: fc.integer({ min: 0, max: 900 }),
  agent: fc.nat(1),
});
const settle = fc.record({ kind: fc.constant("settle" as const), which: fc.nat(30), part: percent });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: reserve },
  { weight: 6, arbitrary: settle },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), by }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "reap" }) },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: "flush" }) },
);
const stories = fc.record({
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  /** Which commits lose their answer, by number. */
  lost: fc.array(fc.nat(25), { maxLength: 2 }),
});

/** A process of the story: its answers may get lost after the commit, and once it has crashed nothing of it is heard. */
function mortalWriter(commit: UsageWriter["commit"], lost: readonly number[]) {
  let number = 0;
  const away = (why: string) => new AppError("unavailable", why, { details: { of: "database" } });
  const writer = {
    isDead: false,
    process: "",
    async commit(what: UsageCommit) {
      if (writer.isDead) throw away("dead");
      writer.process = what.process;
      const outcome = await commit(what);
      if (lost.includes(number++)) throw away("the answer got lost");
      return outcome;
    },
    close: async () => undefined,
  };
  return writer;
}

const callOf = (plan: string, { input, output, agent }: Extract<Step, { kind: "reserve" }>) =>
  planned({
    inputTokens: input,
    maxOutputTokens: output,
    agent: {
      deploymentId: `${plan}-agent-${agent}`,
      userId: `${plan}-user`,
      model: "llama",
      platform: "telegram",
      allowance: {
        plan: "starter",
        subscriptionId: plan,
        periodStartMs: 0,
        periodEndMs: null,
        periodTokens: PERIOD,
        isShare: false,
        hourTokens: HOUR,
        concurrency: 20,
        dayBudgetMicros: BUDGET,
      },
    },
  });

interface Open {
  held: Reservation;
  input: number;
  by: number;
}

/** Plays one story for a plan of its own. */
async function play(
  w: LedgerWorld,
  plan: string,
  { steps, lost }: { steps: readonly Step[]; lost: readonly number[] },
  commit: UsageWriter["commit"],
): Promise<void> {
  const begin = () => {
    const writer = mortalWriter(commit, lost);
    return { writer, ledger: w.ledger({ writer, flushMs: 1, stopMs: 50, patienceMs: 300 }) };
  };
  const processes = Array.from({ length: PROCESSES }, begin);
  const dead: ReturnType<typeof mortalWriter>[] = [];
  let open: Open[] = [];
  const pending: Promise<unknown>[] = [];

  async function one(now: Step): Promise<void> {
    switch (now.kind) {
      case "reserve": {
        const call = callOf(plan, now);
        const answer = Promise.resolve(processes[now.by]?.ledger.reserve(call)).then((held) => {
          if (held?.kind === "reserved") open.push({ held, input: now.input, by: now.by });
        });
        pending.push(answer);
        return;
      }
      case "settle": {
        const chosen = open[now.which % Math.max(1, open.length)];
        if (!chosen) return;
        open = open.filter((other) => other !== chosen);
        const part = now.part / 100;
        chosen.held.settle(
          ended(Math.floor(chosen.input * part), Math.floor(chosen.held.maxOutputTokens * part)),
        );
        return;
      }
      case "crash": {
        const dying = processes[now.by];
        if (!dying) return;
        dying.writer.isDead = true;
        dead.push(dying.writer);
        open = open.filter((other) => other.by !== now.by);
        processes[now.by] = begin();
        return;
      }
      case "reap":
        for (const { process } of dead) await bury(w, process);
        return;
      case "flush":
        await wait(4);
        return;
    }
  }

  for (const now of steps) {
    await one(now);
    if (now.kind === "flush") await within(w, plan);
  }
  await Promise.all(pending);
  await within(w, plan);
  for (const { held } of open) held.settle(ended(1, 0));
  await Promise.all(processes.map(({ ledger }) => ledger.close()));
  await within(w, plan);
  for (const { process } of dead) await bury(w, process);
  await within(w, plan);
  await adds(w, plan);
}

async function bury(w: LedgerWorld, process: string): Promise<void> {
  const [row] = await w.rows(`select seq from usage_processes where id='${process}'`);
  if (row) await settleDeadProcess(w.database.client, { id: process, seq: Number(row.seq) }, w.clock.now());
}

/** Nowhere is more used and held than there is. */
async function within(w: LedgerWorld, plan: string): Promise<void> {
  const found = await w.rows(`
    select kind, sum(amount) as amount from (
      select scope, kind, window_start, used as amount from usage_counters
      union all select scope, kind, window_start, held from usage_slices)
    where scope='subscription:${plan}' or scope like 'deployment:${plan}-%'
    group by scope, kind, window_start`);
  const limits: Record<string, number> = { period: PERIOD, hour: HOUR, budget: BUDGET };
  for (const { kind, amount } of found)
    expect(Number(amount), `${kind} of ${plan}`).toBeLessThanOrEqual(limits[String(kind)] ?? 0);
}

/** What is used is what the rows say, in every sum; nothing is held any more. */
async function adds(w: LedgerWorld, plan: string): Promise<void> {
  const [log] = await w.rows(
    `select coalesce(sum(tokens_used),0) as tokens, coalesce(sum(cost_micros),0) as cost, count(*) as calls
      from llm_usage_log where subscription_id='${plan}'`,
  );
  const [days] = await w.rows(
    `select coalesce(sum(tokens_used),0) as tokens, coalesce(sum(cost_micros),0) as cost, coalesce(sum(calls),0) as calls
      from usage_days where subscription_id='${plan}'`,
  );
  expect(days).toEqual(log);
  const used = async (where: string) =>
    Number((await w.rows(`select coalesce(sum(used),0) as n from usage_counters where ${where}`))[0]?.n);
  expect(await used(`kind='period' and scope='subscription:${plan}'`)).toBe(log?.tokens);
  expect(await used(`kind='hour' and scope='subscription:${plan}'`)).toBe(log?.tokens);
  expect(await used(`kind='budget' and scope like 'deployment:${plan}-%'`)).toBe(log?.cost);
  expect(await w.rows(`select * from usage_slices where scope like '%:${plan}%'`)).toEqual([]);
  expect(await w.rows(`select id from usage_reservations where subscription_id='${plan}'`)).toEqual([]);
}

let plans = 0;
const anyStory = (w: LedgerWorld, commit: UsageWriter["commit"]) =>
  fc.asyncProperty(stories, async (story) => {
    plans += 1;
    await play(w, `plan-${plans}`, story, commit);
  });

test("whatever happens in whatever order, nothing is promised twice and the sums are right", async () => {
  const w = await startLedgerWorld();
  const commit: UsageWriter["commit"] = (what) => commitUsage(w.database.client, what);
  await fc.assert(anyStory(w, commit), { numRuns: RUNS, seed: 20_261_126 });
}, 120_000);

test("a reserve that reads what is left and then writes is found", async () => {
  const w = await startLedgerWorld();
  const big = (by: number): Step => ({ kind: "reserve", by, input: 400, output: 900, agent: 0 });
  const steps: Step[] = [big(0), big(1), big(2), { kind: "flush" }, { kind: "flush" }];
  const story = { steps, lost: [] };
  await expect(play(w, "planted", story, readThenWrite(w.database))).rejects.toThrow(
    /hour of planted|budget of planted/,
  );
  await play(w, "sound", story, (what) => commitUsage(w.database.client, what));
});

/** The usual mistake: what is left is read first, and given away in another step. */
function readThenWrite(database: Database): UsageWriter["commit"] {
  const left = async ({ scope, kind, windowStart, limit }: WantedSlice): Promise<number> => {
    const { rows } = await database.client.execute({
      sql: `select coalesce((select used from usage_counters where scope=?1 and kind=?2 and window_start=?3),0)
        + coalesce((select sum(held) from usage_slices where scope=?1 and kind=?2 and window_start=?3),0) as taken`,
      args: [scope, kind, windowStart],
    });
    return limit - Number(rows[0]?.taken);
  };
  return async (commit) => {
    const rooms = await Promise.all(commit.wanted.map(left));
    await wait(1);
    const wanted = commit.wanted.map((one, n) => ({ ...one, most: Math.min(one.most, rooms[n] ?? 0) }));
    const outcome = await commitUsage(database.client, { ...commit, wanted: [] });
    if (outcome.kind !== "done") return outcome;
    const held: (number | null)[] = [];
    for (const { scope, kind, windowStart, most, least } of wanted) {
      if (most < least) {
        held.push(null);
        continue;
      }
      const { rows } = await database.client.execute({
        sql: `insert into usage_slices (process,scope,kind,window_start,held,updated_at) values (?,?,?,?,?,0)
          on conflict (process,scope,kind,window_start) do update set held=held+excluded.held returning held`,
        args: [commit.process, scope, kind, windowStart, most],
      });
      held.push(Number(rows[0]?.held));
    }
    return { ...outcome, held };
  };
}
