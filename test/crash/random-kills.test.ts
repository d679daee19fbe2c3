import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Books, checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { sampleOf } from "./crash-points.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";
import { everythingWrong, pricedTemplate } from "./run-case.ts";
import { seededRandom } from "./seeded-random.ts";
import { playPaid, playRefunded } from "./stories.ts";

let template: string;
beforeAll(async () => {
  template = await pricedTemplate();
}, 60_000);
afterAll(() => rmSync(template, { recursive: true, force: true }));

/** Kills at moments nobody chose; between two kills GoClaw gets time to come back. */
async function killAtRandom(world: CrashWorld, seed: number, times: number): Promise<void> {
  const random = seededRandom(seed);
  for (let kill = 0; kill < times; kill++) {
    await sleep(200 + random() * 2_500);
    await world.goclaw.ready();
    await sleep(random() * 1_200);
    world.goclaw.kill();
  }
}

const STORIES = [
  {
    end: "one live agent",
    play: playPaid,
    kills: 3,
    check: (books: Books) => checkLiveEnd(books, { creates: 1 }),
  },
  {
    end: "one full refund",
    play: playRefunded,
    kills: 5,
    check: (books: Books) => checkRefundedEnd(books, { creates: 3 }),
  },
];
const cases = sampleOf(
  [11, 12, 13, 14, 15, 16].flatMap((seed) => STORIES.map((story) => ({ seed, ...story }))),
  1,
);

test.each(cases)(
  "$kills kills at random moments of seed $seed end in $end",
  async ({ seed, play, kills, check }) => {
    const world = await openCrashWorld({ template });
    try {
      await Promise.all([play(world), killAtRandom(world, seed, kills)]);
      expect(everythingWrong(world, check), world.logTail()).toEqual([]);
    } finally {
      await world.close();
    }
  },
  150_000,
);
