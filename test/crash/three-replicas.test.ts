import { describe, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { chooseAgent, pay, signIn, type Visitor, visitor } from "../../src/sandbox/visitor/story.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import { choosesPlan } from "../world/customers.ts";
import { sampleOf } from "./crash-points.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";
import type { GoClawProcess } from "./goclaw-process.ts";

/** The product's own default: how long a dead holder keeps a job. */
const LEASE_MS = 12_000;
const TAKEN_OVER_MS = 15_000;

async function mainStory(who: Visitor): Promise<void> {
  await signIn(who);
  await chooseAgent(who);
  await pay(who, await choosesPlan(who));
  await who.chat.sees(/answers now/i);
}

const person = (world: CrashWorld, name: string): Visitor =>
  visitor(meet(world.telegram, name, { chat: MAIN_BOT, timeoutMs: world.patienceMs }));

/** Another program with the same token asks for updates while a replica waits for some. */
async function pollBeside({ env }: CrashWorld): Promise<void> {
  await fetch(`${env.TELEGRAM_API_ROOT}/bot${env.TELEGRAM_BOT_TOKEN}/getUpdates?timeout=1`);
}

/** Three processes that meet an empty database at the same moment. */
async function startThree(world: CrashWorld): Promise<GoClawProcess[]> {
  const ports = await Promise.all([freePort(), freePort()]);
  const three = [world.goclaw, ...ports.map((port) => world.startAnother(port))];
  await Promise.all(three.map((process) => process.ready()));
  return three;
}

const ROUNDS = [1, 2, 3, 4, 5].flatMap((round) =>
  (["remote", "file"] as const).map((database) => ({ round, database })),
);

describe.each(sampleOf(ROUNDS, 1))(
  "three processes on one $database database, round $round",
  ({ database }) => {
    test("start together, play three main stories at once, and none is doubled", async () => {
      const world = await openCrashWorld({ database, asleep: true, leaseMs: LEASE_MS });
      try {
        await startThree(world);
        const people = ["Ann", "Bea", "Cyd"].map((name) => person(world, name));
        await Promise.all(people.map(mainStory));
        expect(world.akash.chain.listDeployments().map(({ state }) => state)).toEqual(
          Array(3).fill("active"),
        );
        expect(world.akash.chain.listLeases().filter(({ state }) => state === "active")).toHaveLength(3);
        expect(world.stripe.ledger.charges()).toHaveLength(3);
        expect(world.brokenAtAnyBlock).toEqual([]);
        for (const who of people)
          expect(who.chat.transcript().filter((e) => e.fromBot && /answers now/i.test(e.text))).toHaveLength(
            1,
          );
        expect(world.telegram.violations).toEqual([]);
        expect(world.telegram.unansweredCallbacks()).toEqual([]);
      } finally {
        await world.close();
      }
    }, 180_000);
  },
);

test("one replica polls Telegram; killed for good, it is followed by another once its lease is over", async () => {
  const world = await openCrashWorld({ database: "remote", leaseMs: LEASE_MS });
  try {
    const ann = person(world, "Ann");
    const asks = async () => {
      const asked = ann.chat.says("/help");
      await ann.chat.sees(/sign in|deploy/i, { after: asked });
    };
    // Only one process was there to take this poll, and the next one waits for news long enough to be killed in.
    await asks();
    const other = world.startAnother(await freePort());
    await other.ready();
    await world.goclaw.destroy();
    const killedAt = performance.now();
    await asks();
    expect(performance.now() - killedAt).toBeLessThan(TAKEN_OVER_MS);
    expect(world.telegram.violations, "two never poll at once").toEqual([]);
    await pollBeside(world);
    expect(world.telegram.violations, "control: two pollers would have been seen").toContainEqual(
      expect.objectContaining({ method: "getUpdates", code: 409 }),
    );
  } finally {
    await world.close();
  }
}, 120_000);
