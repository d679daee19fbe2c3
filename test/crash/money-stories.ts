import { expect } from "vitest";
import { USUAL_BLOCK_MS } from "../../src/sandbox/akash/akash-twin.ts";
import { FAILS_LATER_CARD, GOOD_CARD } from "../../src/sandbox/stripe/cards.ts";
import {
  type Books,
  checkLapsedEnd,
  checkLostEnd,
  checkPaidLateEnd,
  checkSurplusEnd,
  checkThawedEnd,
} from "./check-books.ts";
import type { StoryName } from "./crash-points.ts";
import type { CrashWorld } from "./crash-world.ts";
import type { Case } from "./run-case.ts";
import { keepingMemory, quiet, withLog } from "./stories.ts";
import { only, tillOf } from "./tills.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const runs = ({ akash: { chain } }: CrashWorld): number =>
  chain.listLeases().filter(({ state }) => state === "active").length;

/** The words of the newest message count once each: `news` sees what came after whatever it has seen before. */
function newsOf(world: CrashWorld) {
  let after = 0;
  return async (words: RegExp): Promise<void> => {
    const { messageId } = await withLog(world, world.ann.chat.sees(words, { after }));
    after = Math.max(after, messageId);
  };
}

/** At this chain's pace an escrow lasts hours, and is filled up at once; that is for longer than what is jumped over. */
async function fillEscrow(world: CrashWorld): Promise<void> {
  const { chain } = world.akash;
  const lastsMs = () => {
    const { fundsUact } = only(chain.escrowAccounts(), "escrows");
    return (Number(fundsUact) / only(chain.listLeases(), "leases").priceUact) * USUAL_BLOCK_MS;
  };
  await withLog(
    world,
    world.untilBooks(() => lastsMs() > 45 * DAY_MS, 60_000),
  );
}

/** GoClaw looks at a plan every hour, and the look that a jump brings may be over before its provider has charged. */
async function hoursUntil(world: CrashWorld, told: Promise<void>): Promise<void> {
  let isTold = false;
  const end = told.finally(() => {
    isTold = true;
  });
  while (!isTold) {
    await world.time.move(HOUR_MS + 1_000);
    await Promise.race([end, world.blocks(50)]);
  }
  await end;
}

/** From a live agent to one that is kept, stopped, since its second month stayed unpaid. */
async function lapse(world: CrashWorld, news: (words: RegExp) => Promise<void>): Promise<void> {
  const till = tillOf(world);
  await fillEscrow(world);
  till.chargesWith(FAILS_LATER_CARD);
  await world.time.move(till.periodEndsMs() - Date.now());
  await hoursUntil(world, news(/could not be charged/));
  for (const days of [3, 3]) {
    await world.time.move(days * DAY_MS);
    await news(/could not be charged/);
    expect(runs(world), "it runs on in its days of grace").toBe(1);
  }
  await world.time.move(DAY_MS);
  await news(/are being stopped/);
  await news(/is stopped/);
  expect(runs(world), "nothing runs unpaid").toBe(0);
}

/** The plan is never paid: what was kept ends on the day that was named, and then the plan. */
async function playLapsed(world: CrashWorld): Promise<void> {
  const till = tillOf(world);
  const news = newsOf(world);
  await lapse(world, news);
  await world.time.move(11 * DAY_MS);
  await news(/are closed on/);
  await world.time.move(2 * DAY_MS);
  await news(/are closed on/);
  expect(till.status(), "it stands as long as its agent is kept").toBe("past_due");
  await world.time.move(DAY_MS);
  await news(/is closed/);
  await withLog(
    world,
    world.untilBooks(() => till.status() === "canceled"),
  );
  await quiet(world);
}

/** The plan is paid after all while its agent is kept, which starts again by itself. */
async function playPaidLate(world: CrashWorld): Promise<void> {
  const till = tillOf(world);
  const news = newsOf(world);
  await keepingMemory(world, async () => {
    await lapse(world, news);
    await world.time.move(2 * DAY_MS);
    till.chargesWith(GOOD_CARD);
    await news(/plan is paid/);
    await news(/answers now/);
  });
  await quiet(world);
}

/** No webhook of Polar's tells of a dispute: it is asked for every ten minutes, and hourly what became of it. */
const askedFor = async (world: CrashWorld): Promise<void> => {
  if (world.polar.ledger.subscriptions().length > 0) await world.time.move(HOUR_MS + 1_000);
};

/** From a live agent to one that is kept while a bank decides. */
async function freeze(world: CrashWorld, news: (words: RegExp) => Promise<void>): Promise<void> {
  const till = tillOf(world);
  till.dispute();
  await askedFor(world);
  await news(/is disputed/);
  await news(/is stopped/);
  expect(runs(world)).toBe(0);
  await withLog(world, world.untilBooks(till.isEndBooked));
}

async function playThawed(world: CrashWorld): Promise<void> {
  const till = tillOf(world);
  const news = newsOf(world);
  await keepingMemory(world, async () => {
    await freeze(world, news);
    till.decide("won");
    await askedFor(world);
    await news(/plan goes on/);
    await news(/answers now/);
    await withLog(
      world,
      world.untilBooks(() => !till.isEndBooked()),
    );
  });
  await quiet(world);
}

async function playLost(world: CrashWorld): Promise<void> {
  const till = tillOf(world);
  const news = newsOf(world);
  await freeze(world, news);
  till.decide("lost");
  await askedFor(world);
  await news(/is closed/);
  // Once whatever it paid for is over, the loss is written down.
  const isOver = () => till.status() === "canceled" && world.passed().includes("lost.after_commit");
  await withLog(world, world.untilBooks(isOver));
  await quiet(world);
}

/** The plan is paid a second time, which buys nothing. */
async function playSurplus(world: CrashWorld): Promise<void> {
  await tillOf(world).paysAgain();
  const news = newsOf(world);
  await news(/starts nothing/);
  await news(/went back to you/);
  await quiet(world);
}

type MoneyStory = Pick<Case, "env" | "play" | "beside" | "refusals" | "movesTime"> & {
  check(books: Books): string[];
};

/** Filled up early, and for months. */
const RUNWAY = { RUNWAY_BELOW_HOURS: "72", RUNWAY_UNTIL_HOURS: "2160" };

/** What becomes of a live agent when something is wrong with the money of its plan. */
export const MONEY_STORIES = {
  lapsed: { env: RUNWAY, movesTime: true, play: playLapsed, check: checkLapsedEnd },
  paid_late: { env: RUNWAY, movesTime: true, play: playPaidLate, check: checkPaidLateEnd },
  thawed: { movesTime: true, play: playThawed, check: checkThawedEnd },
  lost: { movesTime: true, play: playLost, check: checkLostEnd },
  surplus: { play: playSurplus, check: checkSurplusEnd },
} satisfies Partial<Record<StoryName, MoneyStory>>;

export type MoneyStoryName = keyof typeof MONEY_STORIES;
