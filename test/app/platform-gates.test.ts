import { expect, onTestFinished, test } from "vitest";
import { platformGates } from "../../src/app/platform-gates.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import { createSendPace } from "../../src/chat/outbox/send-pace.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createLog } from "../../src/log.ts";
import type { Platform } from "../../src/ports/channel-accounts.ts";
import { createEngine } from "../../src/workflows/engine/engine.ts";
import { TOKEN } from "../db/database-in.ts";
import { openDatabase } from "../db/plans/open-database.ts";
import { openTestDatabase } from "../db/test-database.ts";
import { only } from "../world/only.ts";
import { until } from "../world/until.ts";

const clock = { now: () => Date.now() };
const log = createLog("silent", { write: () => undefined });
const KINDS = ["outbox", "lane", "poll", "gateway", "setup", "card"];
const OF_TELEGRAM = ["outbox:telegram:1", "lane:telegram:1", "poll:telegram", "setup:telegram"];
const OF_DISCORD = ["outbox:discord:1", "lane:discord:1", "gateway:discord", "setup:discord"];

/** One replica after another on one database, each with the platforms that have answered it. */
async function fleet() {
  const { url, vault, client, repos } = await openTestDatabase();
  async function replica(joined: readonly Platform[], on: readonly Platform[] = ["telegram", "discord"]) {
    const own = await openDatabase({ url, authToken: TOKEN });
    const worked: string[] = [];
    const adapters = new Map<Platform, ChatAdapter>();
    function join(platform: Platform) {
      const pace = createSendPace(clock, 1_000);
      adapters.set(platform, only<ChatAdapter>("adapter", { platform, pace }));
      return pace;
    }
    for (const platform of joined) join(platform);
    const note = (kind: string) => async (id: string) => {
      worked.push(`${kind}:${id}`);
      return null;
    };
    const engine = createEngine({
      jobs: createRepositories({ client: own.client, vault, clock }).jobs,
      clock,
      log,
      handlers: new Map(KINDS.map((kind) => [kind, note(kind)])),
      gates: platformGates(on, adapters),
      idleMs: 20,
    });
    onTestFinished(async () => {
      await engine.stop(500);
      own.close();
    });
    engine.start();
    return { worked, join };
  }
  const wake = (keys: readonly string[]) =>
    client.batch(
      keys.map((key) => repos.jobs.wakeStatement(key, 0)),
      "write",
    );
  return { replica, wake };
}

test("work for a platform that has not answered here is left to a replica that it has answered", async () => {
  const { replica, wake } = await fleet();
  const half = await replica(["discord"]);
  await wake([...OF_TELEGRAM, ...OF_DISCORD]);
  await until("what can be done here is done", () => half.worked.length >= OF_DISCORD.length);
  const whole = await replica(["telegram", "discord"]);
  await until("the rest is done there", () => whole.worked.length >= OF_TELEGRAM.length);
  expect([half.worked.toSorted(), whole.worked.toSorted()]).toEqual([
    OF_DISCORD.toSorted(),
    OF_TELEGRAM.toSorted(),
  ]);
});

test("it is begun here as soon as the platform has answered, and where a platform is off, for good", async () => {
  const { replica, wake } = await fleet();
  await wake([...OF_TELEGRAM, ...OF_DISCORD, "card:1"]);
  const alone = await replica([], ["telegram"]);
  await until("what is of a platform that is off is done", () => alone.worked.length >= OF_DISCORD.length);
  expect(alone.worked.toSorted()).toEqual(OF_DISCORD.toSorted());
  alone.join("telegram");
  await until("the rest is done", () => alone.worked.length === OF_DISCORD.length + OF_TELEGRAM.length + 1);
});

test("a platform that wants nothing for now keeps its messages waiting, and nobody else's", async () => {
  const { replica, wake } = await fleet();
  const one = await replica([]);
  one.join("discord");
  const telegrams = one.join("telegram");
  for (const chat of ["1", "2"]) telegrams.refused(chat, 60_000);
  const others = ["outbox:discord:1", "card:1", ...OF_TELEGRAM.slice(1)];
  await wake(["outbox:telegram:1", ...others]);
  await until("what is not for Telegram is done", () => one.worked.length >= others.length);
  expect(one.worked.toSorted()).toEqual(others.toSorted());
});

test("the engine is told when a platform wants something again: its own for messages, the first of them for cards", () => {
  const closed = (platform: Platform, retryAfterMs: number) => {
    const pace = createSendPace({ now: () => 1_000 }, 1_000);
    for (const chat of ["1", "2"]) pace.refused(chat, retryAfterMs);
    return [platform, only<ChatAdapter>("adapter", { platform, pace })] as const;
  };
  const adapters = new Map([closed("telegram", 5_000), closed("discord", 3_000)]);
  const gates = platformGates(["telegram", "discord"], adapters);
  const opensAt = (kind: string) => gates.find(({ kinds }) => kinds.includes(kind))?.opensAtMs();
  expect(["outbox:telegram", "outbox:discord", "card"].map(opensAt)).toEqual([6_000, 4_000, 4_000]);
});
