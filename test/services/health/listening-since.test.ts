import { expect, test } from "vitest";
import { countedFrom } from "../../../src/services/health/listening-since.ts";
import { watchAgents } from "../../../src/workflows/watch/watch-agents.ts";
import { startMoneyWorld } from "../billing/money-world.ts";

const MINUTE = 60_000;

/** GoClaw since an hour ago, as its rounds show it, and a wait that began then. */
async function startWaiting() {
  const w = await startMoneyWorld();
  const round = () => watchAgents(w.ctx);
  async function listen(ms: number): Promise<void> {
    for (const end = w.clock.now() + ms; w.clock.now() < end; await round()) w.clock.offsetMs += 10_000;
  }
  await round();
  await listen(2 * MINUTE);
  const began = w.clock.now();
  async function waitedMs(): Promise<number> {
    const from = await countedFrom(w.ctx, began);
    return w.clock.now() - from;
  }
  return { w, round, listen, waitedMs };
}
/** Some milliseconds go by by themselves. */
const about = (ms: number) => expect.toSatisfy((is: number) => is >= ms && is < ms + 9_000, `about ${ms} ms`);

test("a wait is counted from its beginning where GoClaw was there all the time, also where one replica was not", async () => {
  const { w, round, listen, waitedMs } = await startWaiting();
  await listen(3 * MINUTE);
  await Promise.all([round(), round()]);
  expect(await waitedMs()).toEqual(about(3 * MINUTE));
  // As long as others may take until they go on with the rounds of one that has stopped.
  w.clock.offsetMs += 50_000;
  expect(await waitedMs()).toEqual(about(3 * MINUTE + 50_000));
});

test("it is counted anew from when GoClaw is back, as soon as that is, however long it was away", async () => {
  const { w, round, listen, waitedMs } = await startWaiting();
  await listen(3 * MINUTE);
  w.clock.offsetMs += 600 * MINUTE;
  expect(await waitedMs()).toEqual(about(0));
  await round();
  expect(await waitedMs()).toEqual(about(0));
  await listen(4 * MINUTE);
  expect(await waitedMs()).toEqual(about(4 * MINUTE));
});

test("twice at most: a GoClaw that falls over again and again keeps nothing waiting for ever", async () => {
  const { w, round, listen, waitedMs } = await startWaiting();
  for (let absence = 0; absence < 2; absence++) {
    w.clock.offsetMs += 5 * MINUTE;
    expect(await waitedMs()).toEqual(about(0));
    await listen(MINUTE);
  }
  w.clock.offsetMs += 5 * MINUTE;
  expect(await waitedMs()).toEqual(about(17 * MINUTE));
  await round();
  expect(await waitedMs()).toEqual(about(17 * MINUTE));
  // What begins now has its own time again.
  const began = w.clock.now();
  w.clock.offsetMs += 5 * MINUTE;
  const from = await countedFrom(w.ctx, began);
  expect(w.clock.now() - from).toEqual(about(0));
});
