import { expect } from "vitest";
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
import { tillOf } from "./tills.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DEPOSIT_UACT = 5_000_000n;

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

/** What an escrow holds at first lasts not quite a month; when it is nearly empty it is filled up for the next ones. */
async function fillEscrow(world: CrashWorld): Promise<void> {
  await world.time.move(27 * DAY_MS);
  const isFilled = () =>
    world.akash.chain.escrowAccounts().some(({ depositedUact }) => depositedUact > DEPOSIT_UACT);
  await withLog(world, world.untilBooks(isFilled, 60_000));
}

/** From a live agent to one that is kept, stopped, since its second month stayed unpaid. */
async function lapse(world: CrashWorld, news: (words: RegExp) => Promise<void>): Promise<void> {
  const till = tillOf(world);
  await fillEscrow(world);
  till.chargesWith(FAILS_LATER_CARD);
  await world.time.move(till.periodEndsMs() - Date.now() + HOUR_MS);
  await news(/could not be charged/);
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
  await withLog(
    world,
    world.untilBooks(() => till.status() === "canceled"),
  );
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
