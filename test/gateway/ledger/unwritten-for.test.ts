import { afterEach, expect, test, vi } from "vitest";
import type { UsageCommit } from "../../../src/db/usage-commit.ts";
import { createLedger } from "../../../src/gateway/ledger/create-ledger.ts";
import { createLog } from "../../../src/log.ts";
import { createTestClock } from "../../db/test-database.ts";
import { ended, planned, reserved } from "./ledger-world.ts";

afterEach(() => vi.useRealTimers());

/** A ledger whose commits are done at once, and take no time. */
function instantLedger() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  const commits: UsageCommit[] = [];
  const ledger = createLedger({
    writer: {
      async commit(commit) {
        commits.push(commit);
        const held = commit.wanted.map(({ limit }) => limit);
        return { kind: "done", used: commit.used.map(() => 0), held };
      },
      close: async () => undefined,
    },
    clock: createTestClock(),
    log: createLog("silent"),
    scheduler: { wakeStatements: () => [], nudge: () => undefined },
  });
  return { ledger, commits };
}

type Instant = ReturnType<typeof instantLedger>;

/** How many ms a call is in no row that outlives the process. */
async function unwrittenFor({ ledger, commits }: Instant, callsEachMs: number): Promise<number> {
  const call = planned();
  reserved(await ledger.reserve(call));
  const isWritten = () => commits.some(({ begun }) => begun.some(({ id }) => id === call.requestId));
  for (let ms = 0; ; ms++) {
    if (isWritten()) return ms;
    await pass({ ledger }, callsEachMs);
  }
}

async function pass({ ledger }: Pick<Instant, "ledger">, calls: number): Promise<void> {
  for (let n = 0; n < calls; n++) reserved(await ledger.reserve(planned())).settle(ended(1, 1));
  await vi.advanceTimersByTimeAsync(1);
}

test.each([
  { often: "few", callsEachMs: 1, atMost: 20 },
  { often: "many", callsEachMs: 20, atMost: 50 },
])("with $often calls, one that began $atMost ms ago is written down", async ({ callsEachMs, atMost }) => {
  const instant = instantLedger();
  reserved(await instant.ledger.reserve(planned())).settle(ended(1, 1));
  const waits: number[] = [];
  for (let start = 0; start < 60; start += 7) {
    for (let ms = 0; ms < start; ms++) await pass(instant, callsEachMs);
    waits.push(await unwrittenFor(instant, callsEachMs));
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(atMost);
  // It is as long as that because more rows share a commit.
  expect(Math.max(...waits)).toBeGreaterThan(atMost - 10);
});

test("a process that was busy writes after 10 ms again once a commit had few rows", async () => {
  const instant = instantLedger();
  for (let ms = 0; ms < 100; ms++) await pass(instant, 20);
  for (let n = 0; n < 2; n++) await unwrittenFor(instant, 0);
  expect(await unwrittenFor(instant, 0)).toBeLessThanOrEqual(20);
});
