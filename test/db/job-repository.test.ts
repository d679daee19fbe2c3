import { fork } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import type { JobRepository } from "../../src/db/repositories/job-repository.ts";
import { QUICKLY } from "../world/child-process.ts";
import { IS_REMOTE, TOKEN } from "./database-in.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

const LEASE = 1_000;
const wake = async (db: TestDatabase, key: string, atMs: number): Promise<void> => {
  await db.client.execute(db.repos.jobs.wakeStatement(key, atMs));
};
const claimOne = async (jobs: JobRepository, nowMs: number) => (await jobs.claim(nowMs, LEASE, 1))[0] ?? null;

describe("jobs", () => {
  test("a job is claimed when due, by one, and is gone when it has nothing more to do", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    await wake(db, "card:1", 100);
    expect(await jobs.nextRunAt()).toBe(100);
    expect(await claimOne(jobs, 99)).toBeNull();
    const held = await claimOne(jobs, 100);
    expect(held).toMatchObject({ key: "card:1", attempts: 1 });
    expect(await claimOne(jobs, 100)).toBeNull();
    expect(await jobs.finish("card:1", held?.epoch ?? 0, null)).toBe(true);
    expect(await jobs.nextRunAt()).toBeNull();
    expect((await db.client.execute("select count(*) n from jobs")).rows[0]?.n).toBe(0);
  });

  test("wakes come together: the earliest time counts", async () => {
    const db = await openTestDatabase();
    await wake(db, "k", 500);
    await wake(db, "k", 200);
    await wake(db, "k", 900);
    expect(await db.repos.jobs.nextRunAt()).toBe(200);
  });

  test.each([
    ["finish with nothing more to do", null],
    ["finish with a later time", 9_999],
  ])("a wake that arrives while the job is being worked on survives: %s", async (_name, nextMs) => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    await wake(db, "k", 100);
    const held = await claimOne(jobs, 100);
    await wake(db, "k", 150);
    expect(await claimOne(jobs, 200)).toBeNull(); // nobody else may start while it is held
    await jobs.finish("k", held?.epoch ?? 0, nextMs);
    expect(await claimOne(jobs, 200)).toMatchObject({ key: "k", attempts: 1 });
  });

  test("negative control: a finish that simply deletes the job would lose that wake", async () => {
    const db = await openTestDatabase();
    await wake(db, "k", 100);
    await claimOne(db.repos.jobs, 100);
    await wake(db, "k", 150);
    await db.client.execute("delete from jobs where key='k'");
    expect(await claimOne(db.repos.jobs, 200)).toBeNull();
  });

  test("a wake between claim and failure survives too, and attempts keep counting", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    await wake(db, "k", 100);
    const held = await claimOne(jobs, 100);
    await wake(db, "k", 150);
    expect(await jobs.fail("k", held?.epoch ?? 0, 60_000, "boom")).toBe(true);
    const again = await claimOne(jobs, 200);
    expect(again).toMatchObject({ attempts: 2 });
    expect(await jobs.fail("k", again?.epoch ?? 0, 60_000, "boom")).toBe(true);
    expect(await claimOne(jobs, 59_999)).toBeNull();
    expect(await jobs.nextRunAt()).toBe(60_000);
    expect((await db.client.execute("select last_error from jobs")).rows[0]?.last_error).toBe("boom");
  });

  test("a dead holder is succeeded after its lease, and its late result counts for nothing", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    await wake(db, "k", 100);
    const dead = await claimOne(jobs, 100);
    expect(await jobs.nextRunAt()).toBe(100 + LEASE);
    expect(await claimOne(jobs, 100 + LEASE - 1)).toBeNull();
    const next = await claimOne(jobs, 100 + LEASE);
    expect(next).toMatchObject({ key: "k", attempts: 2 });
    expect(await jobs.extend("k", dead?.epoch ?? 0, 99_999)).toBe(false);
    expect(await jobs.finish("k", dead?.epoch ?? 0, null)).toBe(false);
    expect(await jobs.fail("k", dead?.epoch ?? 0, 1, "late")).toBe(false);
    expect(await jobs.finish("k", next?.epoch ?? 0, null)).toBe(true);
  });

  test("a holder that extends its lease keeps the job", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    await wake(db, "k", 100);
    const held = await claimOne(jobs, 100);
    expect(await jobs.extend("k", held?.epoch ?? 0, 5_000)).toBe(true);
    expect(await claimOne(jobs, 4_999)).toBeNull();
    expect(await claimOne(jobs, 5_000)).not.toBeNull();
  });

  test("what can wait comes after what somebody waits for, unless that came more than ten minutes later", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    const MINUTE = 60_000;
    for (const key of ["news:a", "news:b"])
      await db.client.execute(jobs.wakeStatement(key, key === "news:a" ? 0 : MINUTE, true));
    for (const minute of [2, 9, 12]) await wake(db, `answer:${minute}`, minute * MINUTE);
    const turns: string[] = [];
    for (let held = await claimOne(jobs, 12 * MINUTE); held; held = await claimOne(jobs, 12 * MINUTE)) {
      turns.push(held.key);
      await jobs.finish(held.key, held.epoch, null);
    }
    expect(turns).toEqual(["answer:2", "answer:9", "news:a", "news:b", "answer:12"]);
  });

  test("no number of news that waited for long keeps an answer waiting: they go first in one second of four", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    const LATE = 20 * 60_000;
    for (const n of [1, 2, 3, 4, 5]) await db.client.execute(jobs.wakeStatement(`news:${n}`, n, true));
    for (const n of [1, 2, 3]) await wake(db, `answer:${n}`, LATE + n);
    const turns: string[] = [];
    for (const second of [0, 1, 2, 3, 4, 5]) {
      const held = await claimOne(jobs, LATE + second * 1_000 + 500);
      turns.push(held?.key ?? "");
      await jobs.finish(held?.key ?? "", held?.epoch ?? 0, null);
    }
    expect(turns).toEqual(["news:1", "answer:1", "answer:2", "answer:3", "news:2", "news:3"]);
  });

  test("a lasting rush of answers keeps no piece of news for ever", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    const MINUTE = 60_000;
    await db.client.execute(jobs.wakeStatement("outbox:news", 0, true));
    let minute = 0;
    for (let key = ""; key !== "outbox:news" && minute < 60; minute++) {
      // Two for each that is worked on.
      for (const n of [1, 2]) await wake(db, `outbox:${minute}-${n}`, minute * MINUTE);
      const held = await claimOne(jobs, minute * MINUTE);
      key = held?.key ?? "";
      await jobs.finish(key, held?.epoch ?? 0, null);
    }
    expect(minute).toBeGreaterThan(10);
    expect(minute).toBeLessThan(25);
  });

  test("kinds are left for later, and so are kinds of one platform", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    const keys = [
      "outbox:telegram:1",
      "outbox:discord:2",
      "poll:telegram",
      "poll:telegraph",
      "card:telegram",
    ];
    for (const [at, key] of keys.entries()) await wake(db, key, at);
    expect(await jobs.nextRunAt(["outbox:telegram"])).toBe(1);
    const except = ["outbox:telegram", "poll:telegram", "card"];
    const claimed = await jobs.claim(9, LEASE, 9, except);
    expect(claimed.map(({ key }) => key).sort()).toEqual(["outbox:discord:2", "poll:telegraph"]);
  });

  test("an epoch is not repeated by a job that was finished and woken anew", async () => {
    const db = await openTestDatabase();
    const { jobs } = db.repos;
    await wake(db, "k", 100);
    const paused = await claimOne(jobs, 100);
    const second = await claimOne(jobs, 100 + LEASE);
    await jobs.finish("k", second?.epoch ?? 0, null);
    await wake(db, "k", 2_000);
    const third = await claimOne(jobs, 2_000);
    expect(third?.epoch).not.toBe(paused?.epoch);
    expect(await jobs.finish("k", paused?.epoch ?? 0, null)).toBe(false);
  });

  test("property: no wake is lost, nobody works twice at once, whatever the order of things", {
    timeout: 60_000,
  }, async () => {
    const db = await openTestDatabase();
    let run = 0;
    const step = fc.oneof(
      fc.record({ do: fc.constant("wake" as const), in: fc.integer({ min: 0, max: 1_500 }) }),
      fc.record({ do: fc.constant("claim" as const) }),
      fc.record({ do: fc.constant("finish" as const), in: fc.option(fc.integer({ min: 0, max: 1_500 })) }),
      fc.record({ do: fc.constant("fail" as const), in: fc.integer({ min: 0, max: 1_500 }) }),
      fc.record({ do: fc.constant("vanish" as const) }),
      fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 1_500 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { jobs } = db.repos;
        const key = `p:${run++}`;
        let now = 10_000;
        let held: { epoch: number; untilMs: number } | null = null;
        /** The model: when the job must next be claimable, or null when nothing is owed. */
        let owedAt: number | null = null;
        const claim = async () => (await jobs.claim(now, LEASE, 50)).find((j) => j.key === key) ?? null;
        for (const s of steps) {
          if (s.do === "wake") {
            await db.client.execute(jobs.wakeStatement(key, now + s.in));
            owedAt = Math.min(owedAt ?? Number.POSITIVE_INFINITY, now + s.in);
          } else if (s.do === "pass") now += s.ms;
          else if (s.do === "claim") {
            const got = await claim();
            const mayClaim: boolean = held ? held.untilMs <= now : owedAt !== null && owedAt <= now;
            expect(got !== null).toBe(mayClaim);
            if (got) {
              held = { epoch: got.epoch, untilMs: now + LEASE };
              owedAt = null;
            }
          } else if (s.do === "vanish")
            continue; // the holder dies: its lease simply runs out
          else if (held) {
            const ours: boolean =
              s.do === "finish"
                ? await jobs.finish(key, held.epoch, s.in === null ? null : now + s.in)
                : await jobs.fail(key, held.epoch, now + s.in, "x");
            expect(ours).toBe(true);
            if (s.in !== null) owedAt = Math.min(owedAt ?? Number.POSITIVE_INFINITY, now + s.in);
            held = null;
          }
        }
        const last = await claim();
        const owed: boolean = held ? held.untilMs <= now : owedAt !== null && owedAt <= now;
        expect(last !== null).toBe(owed);
        await db.client.execute({ sql: "delete from jobs where key=?", args: [key] });
      }),
      { numRuns: 60, seed: 20_261_122 },
    );
  });

  test("several processes on one database: every job is worked on, none twice at the same time", {
    timeout: 60_000,
  }, async () => {
    const db = await openTestDatabase();
    const total = 60;
    await db.client.batch(
      Array.from({ length: total }, (_, i) => db.repos.jobs.wakeStatement(`w:${i}`, 1)),
      "write",
    );
    const worker = new URL("./workers/job-worker.ts", import.meta.url);
    const taken = await Promise.all(
      [1, 2].map(
        () =>
          new Promise<string[]>((resolve, reject) => {
            const child = fork(worker, [db.url, ...(IS_REMOTE ? [TOKEN] : [])], {
              execArgv: QUICKLY,
              stdio: ["ignore", "ignore", "inherit", "ipc"],
            });
            let answer: string[] = [];
            child.on("message", (keys: string[]) => {
              answer = keys;
            });
            child.on("exit", (code) =>
              code === 0 ? resolve(answer) : reject(new Error(`worker exited with ${code}`)),
            );
          }),
      ),
    );
    const all = taken.flat();
    expect(new Set(all).size).toBe(total);
    expect(all).toHaveLength(total);
    const { client, close } = await openDatabase({ url: db.url, authToken: TOKEN });
    const repos = createRepositories({ client, vault: db.vault, clock: db.clock });
    expect(await repos.jobs.nextRunAt()).toBeNull();
    close();
  });
});
