import { describe, expect, test } from "vitest";
import { FIRST_PERSON } from "../world/customers.ts";
import {
  type Books,
  checkClosedEnd,
  checkErasedEnd,
  checkHealedEnd,
  checkMovedEnd,
  checkRefundedEnd,
  checkRenewedEnd,
  checkRestoredEnd,
  checkResumedEnd,
  checkRevisedEnd,
  checkUnpaid,
  checkUpgradedEnd,
} from "./check-books.ts";
import {
  passesOf,
  pointsInSource,
  pointsOf,
  STORIES,
  type StoryName,
  sampleOf,
  stepsOf,
} from "./crash-points.ts";
import type { CrashWorld } from "./crash-world.ts";
import { killedInTurn, killedOneByOne } from "./killed-at.ts";
import { MONEY_STORIES, type MoneyStoryName } from "./money-stories.ts";
import {
  choose,
  playClosed,
  playDrained,
  playErased,
  playHealed,
  playMoved,
  playRefunded,
  playRenewed,
  playRestored,
  playRevised,
  playStopped,
  playUpgraded,
  signInSomehow,
} from "./stories.ts";
import { useTemplates } from "./templates.ts";

test("every checkpoint in the source belongs to a story", () => {
  const points = pointsInSource();
  expect(points.length).toBeGreaterThan(35);
  expect(STORIES.flatMap(pointsOf).toSorted()).toEqual(points.toSorted());
  expect(() => pointsInSource([`ctx.checkpoint(\`\${somethingNew}.done\`)`])).toThrow(/somethingNew/);
});

describe("killed before anybody has paid", () => {
  const story = {
    template: null,
    check: checkUnpaid,
    async play(world: CrashWorld) {
      await signInSomehow(world);
      await choose(world);
      await world.blocks(5);
    },
  };

  test("at some points of the sign-in in turn", async () => {
    await killedInTurn(story, sampleOf(pointsOf("sign_in"), 2));
  }, 150_000);

  killedOneByOne("sign_in", { timeoutMs: 60_000, story: () => story });
});

const from = useTemplates();

describe("killed while a deploy that no provider accepts is given back", () => {
  const story = { play: playRefunded, check: (books: Books) => checkRefundedEnd(books, { creates: 3 }) };

  test("at one point of the return after the other, within one story", async () => {
    const passes = [...pointsOf("refunded"), "close.before_call", "close.done_unrecorded"];
    const points = sampleOf(passes, 3);
    await killedInTurn({ ...story, template: from.priced, passes }, points);
  }, 120_000);

  killedOneByOne("refunded", { timeoutMs: 90_000, story: () => ({ ...story, template: from.priced }) });
});

describe("killed while an agent is closed", () => {
  const story = { play: playClosed, check: (books: Books) => checkClosedEnd(books, { creates: 1 }) };

  test("at some points in turn", async () => {
    await killedInTurn({ ...story, template: from.live }, sampleOf(pointsOf("closed"), 2));
  }, 150_000);

  killedOneByOne("closed", { timeoutMs: 60_000, story: () => ({ ...story, template: from.live }) });
});

describe("killed while an account is erased", () => {
  const story = { play: playErased, check: (books: Books) => checkErasedEnd(books, { creates: 1 }) };

  test("at some points in turn", async () => {
    await killedInTurn({ ...story, template: from.live }, sampleOf(pointsOf("erased"), 2));
  }, 150_000);
});

describe("killed while a plan is changed", () => {
  const story = { play: playUpgraded, check: (books: Books) => checkUpgradedEnd(books, { creates: 1 }) };

  test("around the provider's answer, in turn", async () => {
    await killedInTurn({ ...story, template: from.live }, pointsOf("upgraded"));
  }, 150_000);

  killedOneByOne("upgraded", { timeoutMs: 60_000, story: () => ({ ...story, template: from.live }) });
});

/** The old container learns that the bot is not its any more; two that poll at once would be 409. */
const FENCED = { beside: 1, refusals: /"code":401/ };

describe("killed while an agent moves to another provider", () => {
  const check = (books: Books) => checkMovedEnd(books, { creates: 2 });
  const story = { ...FENCED, play: playMoved, check };

  // An administrator has it moved off its provider: the same move, with the steps before it.
  test("at one step of it after the other", async () => {
    const [moves, drains] = [pointsOf("moved"), pointsOf("drained")];
    const passes = [...moves, ...drains];
    const points = [...sampleOf(moves, 3), ...sampleOf(drains, 1)];
    const env = { ADMINS: `telegram:${FIRST_PERSON}:admin` };
    await killedInTurn({ ...story, env, play: playDrained, template: from.live, passes }, points);
  }, 120_000);

  killedOneByOne("moved", { timeoutMs: 90_000, story: () => ({ ...story, template: from.live }) });
});

const inTrouble = Object.keys(MONEY_STORIES) as MoneyStoryName[];
/** A normal run has the time for one of them. */
const played = sampleOf<StoryName>(["stopped", "revised", "restored", ...inTrouble], 1);

/** A full run plays all of these at every step, in files of their own. */
describe.skipIf(process.env.GOCLAW_FULL).each(inTrouble.filter((name) => played.includes(name)))(
  "killed while a plan is %s",
  (name) => {
    test("at two steps of it", async () => {
      await killedInTurn({ ...MONEY_STORIES[name], template: from.live }, sampleOf(stepsOf(name), 2));
    }, 250_000);
  },
);

describe.runIf(played.includes("stopped"))("killed while an agent is stopped and resumed", () => {
  const story = { ...FENCED, play: playStopped, check: checkResumedEnd };

  test("at one step of it after the other", async () => {
    const points = sampleOf(
      passesOf("stopped").filter((point) => !point.startsWith("inbox.")),
      3,
    );
    await killedInTurn({ ...story, template: from.live }, points);
  }, 120_000);

  killedOneByOne("stopped", { timeoutMs: 90_000, story: () => ({ ...story, template: from.live }) });
});

describe.runIf(played.includes("revised"))("killed while an agent gets other settings", () => {
  const story = { play: playRevised, check: checkRevisedEnd };

  test("around the judgement, in turn", async () => {
    await killedInTurn({ ...story, template: from.live }, pointsOf("revised"));
  }, 150_000);

  killedOneByOne("revised", { timeoutMs: 60_000, story: () => ({ ...story, template: from.live }) });
});

describe.runIf(played.includes("restored"))("killed while an agent is brought back to a saved state", () => {
  const story = { play: playRestored, check: checkRestoredEnd };

  test("at one step of it after the other", async () => {
    await killedInTurn({ ...story, template: from.live }, stepsOf("restored"));
  }, 120_000);

  killedOneByOne("restored", { timeoutMs: 90_000, story: () => ({ ...story, template: from.live }) });
});

describe("killed while a move is taken back and a lost lease is replaced", () => {
  const story = { ...FENCED, play: playHealed, check: checkHealedEnd };

  test.skipIf(process.env.GOCLAW_FULL !== "1")(
    "at every point in turn",
    async () => {
      await killedInTurn({ ...story, template: from.live }, pointsOf("healed"));
    },
    180_000,
  );
});

describe("killed while an agent gets a new key in another container", () => {
  // Nobody waits for the companion, which stands still.
  const healthTiming = { reportStaleMs: 1, believeMs: 3_600_000 };
  const check = (books: Books) => checkRenewedEnd(books, { creates: 1 });
  const story = { healthTiming, play: playRenewed, check };

  test("around the update and the manifest, in turn", async () => {
    await killedInTurn({ ...story, template: from.live }, pointsOf("renewed"));
  }, 150_000);

  killedOneByOne("renewed", { timeoutMs: 60_000, story: () => ({ ...story, template: from.live }) });
});
