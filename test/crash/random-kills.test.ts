import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
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

const seeds = sampleOf([11, 12, 13, 14, 15, 16], 1);

test.each(seeds)(
  "three kills at random moments of seed %i end in one live agent",
  async (seed) => {
    const world = await openCrashWorld({ template });
    try {
      await Promise.all([playPaid(world), killAtRandom(world, seed, 3)]);
      expect(
        everythingWrong(world, (books) => checkLiveEnd(books, { creates: 1 })),
        world.logTail(),
      ).toEqual([]);
    } finally {
      await world.close();
    }
  },
  120_000,
);

test.each(seeds)(
  "five kills at random moments of seed %i end in one full refund",
  async (seed) => {
    const world = await openCrashWorld({ template });
    try {
      await Promise.all([playRefunded(world), killAtRandom(world, seed + 100, 5)]);
      expect(
        everythingWrong(world, (books) => checkRefundedEnd(books, { creates: 3 })),
        world.logTail(),
      ).toEqual([]);
    } finally {
      await world.close();
    }
  },
  150_000,
);
