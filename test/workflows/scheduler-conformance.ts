import { expect, test } from "vitest";
import type { Scheduler, Statement } from "../../src/ports/scheduler.ts";
import { until } from "../world/until.ts";

/** What a call of `advance` does; it answers when to be called again, or null. */
export type Work = (id: string) => Promise<number | null>;

/** One process that schedules. Several may be started beside each other. */
export interface Replica {
  scheduler: Scheduler;
  /** Stops as on SIGTERM: takes nothing new, waits for work in hand. */
  stop(): Promise<void>;
  /** Goes silent as on SIGKILL: whatever it holds is never finished. */
  die(): void;
}

export interface SchedulerRig {
  /** Starts a replica that does `work` for keys of the kind `work`. */
  replica(work: Work): Promise<Replica>;
  /** Commits statements as a caller's own batch does. */
  commit(statements: Statement[]): Promise<void>;
  now(): number;
}

const never = (): Promise<never> => new Promise(() => undefined);

/** What every scheduler must do, whatever drives it. */
export function schedulerConformance(name: string, startRig: () => Promise<SchedulerRig>): void {
  const wake = async (rig: SchedulerRig, on: Replica, id: string, atMs = rig.now()): Promise<void> => {
    await rig.commit(on.scheduler.wakeStatements(`work:${id}`, atMs));
    on.scheduler.nudge(`work:${id}`);
  };

  test(`${name}: a wake calls the work once, and not again`, async () => {
    const rig = await startRig();
    const calls: string[] = [];
    const one = await rig.replica(async (id) => {
      calls.push(id);
      return null;
    });
    await wake(rig, one, "a:b");
    await wake(rig, one, "c");
    await until("both calls", () => calls.length >= 2);
    expect(calls.toSorted()).toEqual(["a:b", "c"]);
  });

  test(`${name}: a wake without a nudge is found as well`, async () => {
    const rig = await startRig();
    let calls = 0;
    const one = await rig.replica(async () => {
      calls++;
      return null;
    });
    await rig.commit(one.scheduler.wakeStatements("work:a", rig.now()));
    await until("the call", () => calls === 1);
  });

  test(`${name}: a wake for later waits, and an earlier one comes first`, async () => {
    const rig = await startRig();
    const at: number[] = [];
    const one = await rig.replica(async () => {
      at.push(rig.now());
      return null;
    });
    const dueAt = rig.now() + 120;
    await wake(rig, one, "a", rig.now() + 60_000);
    await wake(rig, one, "a", dueAt);
    await until("the call", () => at.length === 1);
    expect(at[0]).toBeGreaterThanOrEqual(dueAt);
  });

  test(`${name}: work that asks for it is called again`, async () => {
    const rig = await startRig();
    let left = 5;
    const one = await rig.replica(async () => (--left > 0 ? rig.now() : null));
    await wake(rig, one, "a");
    await until("five calls", () => left === 0);
  });

  test(`${name}: one key is never worked on twice at once, over all replicas`, async () => {
    const rig = await startRig();
    const inside = new Map<string, number>();
    let most = 0;
    let calls = 0;
    const work: Work = async (id) => {
      inside.set(id, (inside.get(id) ?? 0) + 1);
      most = Math.max(most, inside.get(id) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 3));
      inside.set(id, (inside.get(id) ?? 0) - 1);
      calls++;
      return null;
    };
    const replicas = [await rig.replica(work), await rig.replica(work)];
    for (let round = 0; round < 10; round++) {
      const [a, b] = replicas;
      if (a && b) await Promise.all(["x", "y", "x"].map((id, i) => wake(rig, i % 2 ? a : b, id)));
    }
    await until("some work", () => calls >= 2);
    await Promise.all(replicas.map((r) => r.stop()));
    expect(most).toBe(1);
  });

  test(`${name}: a wake that comes while the work is done is not lost`, async () => {
    const rig = await startRig();
    let calls = 0;
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const one = await rig.replica(async () => {
      if (++calls === 1) {
        begun.resolve();
        await goOn.promise;
      }
      return null;
    });
    await wake(rig, one, "a");
    await begun.promise;
    await wake(rig, one, "a");
    goOn.resolve();
    await until("the second call", () => calls === 2);
  });

  test(`${name}: work that throws is tried again, later each time, and does not keep others waiting`, async () => {
    const rig = await startRig();
    const tries: number[] = [];
    let others = 0;
    const one = await rig.replica(async (id) => {
      if (id !== "bad") {
        others++;
        return null;
      }
      tries.push(rig.now());
      if (tries.length < 3) throw new Error("not yet");
      return null;
    });
    await wake(rig, one, "bad");
    await until("the first try", () => tries.length === 1);
    await wake(rig, one, "good");
    await until("the others", () => others === 1);
    expect(tries.length).toBeLessThan(3);
    await until("the third try", () => tries.length === 3);
    const [first = 0, second = 0, third = 0] = tries;
    expect(second - first).toBeGreaterThanOrEqual(200);
    expect(third - second).toBeGreaterThanOrEqual(400);
  });

  test(`${name}: what a dead replica held is taken over`, async () => {
    const rig = await startRig();
    const begun = Promise.withResolvers<void>();
    const dead = await rig.replica(async () => {
      begun.resolve();
      return await never();
    });
    await wake(rig, dead, "a");
    await begun.promise;
    dead.die();
    const calls: string[] = [];
    await rig.replica(async (id) => {
      calls.push(id);
      return null;
    });
    await until("the successor's call", () => calls.length === 1);
  });

  test(`${name}: stopping waits for work in hand and takes nothing new`, async () => {
    const rig = await startRig();
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const done: string[] = [];
    const one = await rig.replica(async (id) => {
      begun.resolve();
      await goOn.promise;
      done.push(id);
      return null;
    });
    await wake(rig, one, "a");
    await begun.promise;
    const stopped = one.stop();
    await wake(rig, one, "b");
    goOn.resolve();
    await stopped;
    expect(done).toEqual(["a"]);
    const calls: string[] = [];
    await rig.replica(async (id) => {
      calls.push(id);
      return null;
    });
    await until("what was left", () => calls.length === 1);
    expect(calls).toEqual(["b"]);
  });
}
