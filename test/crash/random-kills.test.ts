import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Books, checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { sampleOf } from "./crash-points.ts";
import { openCrashWorld } from "./crash-world.ts";
import { killAtRandom } from "./kill-at-random.ts";
import { everythingWrong, pricedTemplate } from "./run-case.ts";
import { seededRandom } from "./seeded-random.ts";
import { playPaid, playRefunded } from "./stories.ts";

let template: string;
beforeAll(async () => {
  template = await pricedTemplate();
}, 60_000);
afterAll(() => rmSync(template, { recursive: true, force: true }));

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
      const killing = killAtRandom(world.goclaw, {
        random: seededRandom(seed),
        goOn: (done) => done < kills,
      });
      await Promise.all([play(world), killing]);
      expect(everythingWrong(world, check), world.logTail()).toEqual([]);
    } finally {
      await world.close();
    }
  },
  150_000,
);
