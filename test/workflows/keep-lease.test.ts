import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "../../src/log.ts";
import { keepLease } from "../../src/workflows/engine/keep-lease.ts";

const EVERY_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work whose lease is extended as the test answers. */
function keep() {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const asked: PromiseWithResolvers<boolean>[] = [];
  const letGo = keepLease({
    held: { key: "k:1", epoch: 7 },
    everyMs: EVERY_MS,
    log,
    extend() {
      const one = Promise.withResolvers<boolean>();
      asked.push(one);
      return one.promise;
    },
  });
  const beats = (count: number) => vi.advanceTimersByTimeAsync(count * EVERY_MS);
  const said = (event: string) => lines.filter((line) => line.includes(event)).length;
  return { asked, letGo, beats, said };
}

test("a slow database is not asked again before it answered", async () => {
  const { asked, beats, letGo } = keep();
  await beats(5);
  expect(asked).toHaveLength(1);
  asked[0]?.resolve(true);
  await beats(1);
  expect(asked).toHaveLength(2);
  letGo();
  asked[1]?.resolve(true);
  await beats(5);
  expect(asked).toHaveLength(2);
});

test("an outage is said once, and the next one again", async () => {
  const { asked, beats, said } = keep();
  for (const isAway of [true, true, true, false, true]) {
    await beats(1);
    if (isAway) asked.at(-1)?.reject(new Error("away"));
    else asked.at(-1)?.resolve(true);
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(said("job.not_extended")).toBe(2);
});

test("a lost lease is said", async () => {
  const { asked, beats, said } = keep();
  await beats(1);
  asked[0]?.resolve(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(said("job.lease_lost")).toBe(1);
});
