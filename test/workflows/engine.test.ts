import { expect, onTestFinished, test } from "vitest";
import { createRepositories } from "../../src/db/repositories/index.ts";
import type { JobRepository } from "../../src/db/repositories/job-repository.ts";
import { AppError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import { createEngine, type Engine, type EngineOptions } from "../../src/workflows/engine/engine.ts";
import { TOKEN } from "../db/database-in.ts";
import { openDatabase } from "../db/plans/open-database.ts";
import { openTestDatabase } from "../db/test-database.ts";
import { until } from "../world/until.ts";
import { type Replica, schedulerConformance, type Work } from "./scheduler-conformance.ts";

const LEASE_MS = 1_000;
const clock = { now: () => Date.now() };

/** Engines of several processes on one file: each has its own connection, as replicas do. */
async function startFile() {
  const db = await openTestDatabase();
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  async function engine(
    handlers: Record<string, Work>,
    options: Partial<EngineOptions> = {},
    wrap: (jobs: JobRepository) => JobRepository = (jobs) => jobs,
  ): Promise<{ engine: Engine; jobs: JobRepository }> {
    const { client, close } = await openDatabase({ url: db.url, authToken: TOKEN });
    const { jobs } = createRepositories({ client, vault: db.vault, clock });
    const made = createEngine({
      jobs: wrap(jobs),
      clock,
      log,
      handlers: new Map(Object.entries(handlers)),
      leaseMs: LEASE_MS,
      idleMs: 50,
      ...options,
    });
    onTestFinished(async () => {
      await made.stop(500);
      close();
    });
    return { engine: made, jobs };
  }
  return { ...db, lines, engine };
}

schedulerConformance("embedded engine", async () => {
  const file = await startFile();
  return {
    now: clock.now,
    async commit(statements) {
      await file.client.batch(statements, "write");
    },
    async replica(work): Promise<Replica> {
      let dead = false;
      const unlessDead =
        <A extends unknown[], T>(act: (...args: A) => Promise<T>, silent: T) =>
        (...args: A): Promise<T> =>
          dead ? Promise.resolve(silent) : act(...args);
      const { engine } = await file.engine({ work }, {}, (jobs) => ({
        ...jobs,
        claim: unlessDead(jobs.claim, []),
        extend: unlessDead(jobs.extend, true),
        finish: unlessDead(jobs.finish, true),
        fail: unlessDead(jobs.fail, true),
      }));
      engine.start();
      return {
        scheduler: engine.scheduler,
        stop: () => engine.stop(2_000),
        die: () => {
          dead = true;
        },
      };
    },
  };
});

const wake = async (
  file: Awaited<ReturnType<typeof startFile>>,
  engine: Engine,
  key: string,
): Promise<void> => {
  await file.client.batch(engine.scheduler.wakeStatements(key, clock.now()), "write");
  engine.scheduler.nudge(key);
};

test("work that lasts longer than its lease keeps it, and nobody else begins", async () => {
  const file = await startFile();
  const calls: string[] = [];
  const slow = async (id: string) => {
    calls.push(id);
    await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
    return null;
  };
  const [a, b] = [await file.engine({ slow }), await file.engine({ slow })];
  a.engine.start();
  b.engine.start();
  await wake(file, a.engine, "slow:1");
  await until("the end", async () => (await a.jobs.nextRunAt()) === null);
  expect(calls).toEqual(["1"]);
});

test("who lost the lease is told so and cannot finish what another has taken over", async () => {
  const file = await startFile();
  const letGo = Promise.withResolvers<void>();
  let taken = 0;
  let isStalled = false;
  const stalled = await file.engine(
    {
      k: async () => {
        isStalled = true;
        await letGo.promise;
        return clock.now() + 60_000;
      },
    },
    {},
    (jobs) => ({
      ...jobs,
      claim: async (...args) => (isStalled ? [] : await jobs.claim(...args)),
      extend: async () => false,
    }),
  );
  const other = await file.engine({
    k: async () => {
      taken++;
      return null;
    },
  });
  stalled.engine.start();
  await wake(file, stalled.engine, "k:1");
  await until("the claim", async () => (await jobsHeld(file)) === 1);
  other.engine.start();
  await until("the take-over", () => taken === 1);
  letGo.resolve();
  await stalled.engine.stop(1_000);
  expect(await file.repos.jobs.nextRunAt()).toBeNull();
  expect(file.lines.join("")).toContain("job.lease_lost");
});

test("why a job failed is kept without what is secret in it", async () => {
  const file = await startFile();
  const secret = `gcb_${"s".repeat(43)}`;
  const { engine, jobs } = await file.engine({
    k: async () => {
      throw new Error(`refused: env holds ${secret}`);
    },
  });
  engine.start();
  await wake(file, engine, "k:1");
  await until("the failure", async () => (await jobs.find("k:1"))?.lastError !== null);
  expect((await jobs.find("k:1"))?.lastError).toBe("refused: env holds [redacted]");
  expect(file.lines.join("")).not.toContain(secret);
});

test("a rush of patient work leaves places for what a person waits for", async () => {
  const file = await startFile();
  const goOn = Promise.withResolvers<null>();
  let answered = 0;
  let most = 0;
  let inside = 0;
  const { engine } = await file.engine(
    {
      deployment: async () => {
        most = Math.max(most, ++inside);
        await goOn.promise;
        inside--;
        return null;
      },
      lane: async () => {
        answered++;
        return null;
      },
    },
    { concurrency: 8, patient: ["deployment"] },
  );
  engine.start();
  await file.client.batch(
    Array.from({ length: 40 }, (_, i) =>
      engine.scheduler.wakeStatements(`deployment:${i}`, clock.now() - 1_000),
    ).flat(),
    "write",
  );
  engine.scheduler.nudge("deployment:0");
  await until("a rush", () => inside === 6);
  for (let i = 0; i < 10; i++) await wake(file, engine, `lane:${i}`);
  await until("ten answers", () => answered === 10);
  expect(most).toBe(6);
  goOn.resolve(null);
  await until("the end of the rush", async () => (await file.repos.jobs.nextRunAt()) === null);
  expect(most).toBe(6);
});

test("a full engine does not ask the database over and over", async () => {
  const file = await startFile();
  let looks = 0;
  const goOn = Promise.withResolvers<null>();
  const { engine } = await file.engine(
    { k: () => goOn.promise },
    { concurrency: 2, idleMs: 100 },
    (jobs) => ({
      ...jobs,
      nextRunAt: (except) => {
        looks++;
        return jobs.nextRunAt(except);
      },
      claim: (...args) => {
        looks++;
        return jobs.claim(...args);
      },
    }),
  );
  engine.start();
  for (let i = 0; i < 6; i++) await wake(file, engine, `k:${i}`);
  await until("a full house", async () => (await jobsHeld(file)) === 2);
  const before = looks;
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(looks - before).toBeLessThan(10);
  goOn.resolve(null);
  await until("the end", async () => (await file.repos.jobs.nextRunAt()) === null);
});

async function jobsHeld(file: Awaited<ReturnType<typeof startFile>>): Promise<number> {
  const { rows } = await file.client.execute("select count(*) n from jobs where lease_until>0");
  return Number(rows[0]?.n);
}

test("what a claim brings after the stop is given back at once", async () => {
  const file = await startFile();
  const asked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let calls = 0;
  const { engine, jobs } = await file.engine(
    {
      k: async () => {
        calls++;
        return null;
      },
    },
    { leaseMs: 60_000 },
    (all) => ({
      ...all,
      claim: async (...args) => {
        const claimed = await all.claim(...args);
        asked.resolve();
        await goOn.promise;
        return claimed;
      },
    }),
  );
  await file.client.batch(engine.scheduler.wakeStatements("k:1", clock.now()), "write");
  engine.start();
  await asked.promise;
  const stopped = engine.stop(2_000);
  goOn.resolve();
  await stopped;
  expect(calls).toBe(0);
  expect(await jobs.claim(clock.now(), 1_000, 1)).toMatchObject([{ key: "k:1" }]);
});

test("a kind of work nobody knows is complained about and stays", async () => {
  const file = await startFile();
  const { engine } = await file.engine({});
  engine.start();
  await wake(file, engine, "mystery:1");
  await until("the complaint", () => file.lines.some((l) => l.includes("no handler for job mystery:1")));
  expect(await file.repos.jobs.nextRunAt()).not.toBeNull();
});

test("a look at the table that fails is not the last one", async () => {
  const file = await startFile();
  let broken = 3;
  let calls = 0;
  const { engine } = await file.engine(
    {
      k: async () => {
        calls++;
        return null;
      },
    },
    {},
    (jobs) => ({
      ...jobs,
      claim: (...args) => (broken-- > 0 ? Promise.reject(new Error("no table")) : jobs.claim(...args)),
    }),
  );
  engine.start();
  await file.client.batch(engine.scheduler.wakeStatements("k:1", clock.now()), "write");
  await until("the call", () => calls === 1);
  expect(engine.pulseAgeMs()).toBeLessThan(2_000);
});

test("a clock that is set ahead makes nobody begin twice; a wake-up that came meanwhile is looked at", async () => {
  const file = await startFile();
  const letGo = Promise.withResolvers<void>();
  const calls: string[] = [];
  let aheadMs = 0;
  const jumping = { now: () => Date.now() + aheadMs };
  const { engine, jobs } = await file.engine(
    {
      k: async (id) => {
        if (calls.push(id) === 1) await letGo.promise;
        return null;
      },
    },
    { clock: jumping, leaseMs: 60_000 },
  );
  engine.start();
  await wake(file, engine, "k:1");
  await until("the first call", () => calls.length === 1);
  aheadMs = 3_600_000;
  await until("the lease is renewed", () =>
    file.lines.some((line) => line.includes("job.lease_renewed_late")),
  );
  await file.client.batch(engine.scheduler.wakeStatements("k:1", jumping.now()), "write");
  expect(calls).toEqual(["1"]);
  letGo.resolve();
  await until("the end", async () => (await jobs.nextRunAt()) === null);
  expect(calls).toEqual(["1", "1"]);
});

test("an engine that has just begun is not stuck, though it has not looked yet", async () => {
  const file = await startFile();
  const { engine } = await file.engine({}, {}, (jobs) => ({
    ...jobs,
    claim: () => new Promise(() => undefined),
  }));
  expect(engine.pulseAgeMs()).toBeGreaterThan(10_000);
  engine.start();
  expect(engine.pulseAgeMs()).toBeLessThan(10_000);
});

test("a look that never comes back shows in the pulse; a full house does not", async () => {
  const file = await startFile();
  const wait = Promise.withResolvers<null>();
  onTestFinished(() => wait.resolve(null));
  const full = await file.engine({ k: () => wait.promise }, { concurrency: 1, leaseMs: 60_000 });
  let looks = 0;
  const stuck = await file.engine({}, {}, (jobs) => ({
    ...jobs,
    claim: (...args) => (looks++ === 0 ? jobs.claim(...args) : new Promise(() => undefined)),
  }));
  await wake(file, full.engine, "k:1");
  full.engine.start();
  await until("the house is full", async () => ((await full.jobs.find("k:1"))?.leaseUntil ?? 0) > 0);
  stuck.engine.start();
  await until("the stuck one has been silent", () => looks > 1 && stuck.engine.pulseAgeMs() > 1_000);
  expect(full.engine.pulseAgeMs()).toBeLessThan(1_000);
});

test("work behind a gate waits in its table, lets other work by, and goes in as soon as there is room", async () => {
  const file = await startFile();
  const gate = { open: 0, kinds: ["send"], room: () => gate.open, opensAtMs: () => Number.POSITIVE_INFINITY };
  const done: string[] = [];
  const note = (kind: string) => async (id: string) => {
    if (kind === "send") gate.open--;
    done.push(`${kind}:${id}`);
    return null;
  };
  const { engine, jobs } = await file.engine({ send: note("send"), lane: note("lane") }, { gates: [gate] });
  const wake = (key: string) => jobs.wakeStatement(key, 1);
  await file.client.batch([wake("send:a"), wake("send:b"), wake("send:c"), wake("lane:x")], "write");
  engine.start();
  await until("what has no gate is done", () => done.length > 0);
  expect(done).toEqual(["lane:x"]);
  gate.open = 2;
  engine.scheduler.nudge("send:a");
  await until("two are let in", () => done.length === 3);
  await file.client.batch([wake("lane:y")], "write");
  engine.scheduler.nudge("lane:y");
  await until("others go on", () => done.includes("lane:y"));
  expect(done.filter((key) => key.startsWith("send"))).toEqual(["send:a", "send:b"]);
});

test("work that met a rate limit comes back when it was told to, and not before", async () => {
  const file = await startFile();
  const askedMs = 60_000;
  const limited = new AppError("rate_limited", "wait", { details: { retryAfterMs: askedMs } });
  const { engine, jobs } = await file.engine({ call: () => Promise.reject(limited) });
  await file.client.batch([jobs.wakeStatement("call:a", 1)], "write");
  const began = clock.now();
  engine.start();
  const next = await until("it was put off", async () => {
    const at = await jobs.nextRunAt();
    return at !== null && at > began + LEASE_MS * 2 && at;
  });
  expect(next).toBeGreaterThanOrEqual(began + askedMs);
});
