import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FURTHEST_MS, openWorldClock, type WorldClock } from "../../../src/sandbox/clock/world-clock.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { freePort } from "../../../src/sandbox/kernel/free-port.ts";
import { until } from "../../world/until.ts";
import { afterThis, tempFolder } from "../agent/agent-world.ts";

const DAY_MS = 86_400_000;
/** `performance.timeOrigin` is the machine's own, whatever `Date` says. */
const machineNow = (): number => performance.timeOrigin + performance.now();
const aheadOfMachine = (): number => Date.now() - machineNow();
const NEAR_MS = 5_000;

async function open(file?: string, port = 0): Promise<WorldClock> {
  const books = openBooks(file);
  const clock = await openWorldClock({ books, port });
  afterThis(async () => {
    await clock.close();
    books.close();
  });
  return clock;
}

/** A Node program of its own in the environment given. */
async function follower(env: Record<string, string>) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./tell-time.ts", import.meta.url))], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  afterThis(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  return {
    child,
    async ahead(): Promise<number[]> {
      child.stdin.write("?\n");
      const { times } = JSON.parse(String((await lines.next()).value));
      return times.map((time: number) => time - machineNow());
    },
  };
}

const near = (wantedMs: number) => (aheadMs: number) => Math.abs(aheadMs - wantedMs) < NEAR_MS;

describe("the world clock", () => {
  test("a jump has reached every process when it is over, whatever the program holds of Date", async () => {
    const clock = await open();
    const [one, two] = await Promise.all([follower(clock.env), follower(clock.env)]);
    expect((await one.ahead()).every(near(0))).toBe(true);
    await clock.jump(DAY_MS);
    expect(near(DAY_MS)(aheadOfMachine())).toBe(true);
    for (const who of [one, two]) expect((await who.ahead()).every(near(DAY_MS))).toBe(true);
    const late = await follower(clock.env);
    expect((await late.ahead()).every(near(DAY_MS))).toBe(true);
    await clock.close();
    expect(near(0)(aheadOfMachine())).toBe(true);
  });

  test("a program without the preload stays in the machine's time (negative control)", async () => {
    const clock = await open();
    const { SANDBOX_CLOCK_PORT = "" } = clock.env;
    const deaf = await follower({ SANDBOX_CLOCK_PORT });
    await clock.jump(DAY_MS);
    expect((await deaf.ahead()).every(near(0))).toBe(true);
  });

  test("is where it was after a restart, its followers come back to it, and empty books begin with now", async () => {
    const file = join(tempFolder(), "world.db");
    const port = await freePort();
    const first = await open(file, port);
    const program = await follower(first.env);
    await first.jump(DAY_MS);
    await first.close();
    const second = await open(file, port);
    expect(second.aheadMs).toBe(DAY_MS);
    expect(near(DAY_MS)(aheadOfMachine())).toBe(true);
    await second.jump(DAY_MS);
    await until("the follower is back", async () => (await program.ahead()).every(near(2 * DAY_MS)));
    await second.close();
    expect((await open()).aheadMs).toBe(0);
  });

  test("only goes ahead, and not further than certificates last", async () => {
    const clock = await open();
    for (const jump of [0, -1, 0.5, Number.NaN, FURTHEST_MS + 1])
      await expect(clock.jump(jump)).rejects.toThrow(RangeError);
    expect(near(0)(aheadOfMachine())).toBe(true);
  });

  test("a follower that has stopped listening delays a jump and does not prevent it", async () => {
    const clock = await open();
    const { child } = await follower(clock.env);
    child.kill("SIGSTOP");
    await clock.jump(DAY_MS);
    expect(clock.aheadMs).toBe(DAY_MS);
    child.kill("SIGCONT");
  });

  test("a program whose clock is nowhere to be found runs in the machine's time", async () => {
    const clock = await open();
    const { env } = clock;
    await clock.close();
    const alone = await follower(env);
    expect((await alone.ahead()).every(near(0))).toBe(true);
  });
});
