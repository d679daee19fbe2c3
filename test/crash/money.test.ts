import { describe, test } from "vitest";
import { stepsOf } from "./crash-points.ts";
import { killedInTurn, killedOneByOne } from "./killed-at.ts";
import { MONEY_STORIES, type MoneyStoryName } from "./money-stories.ts";
import { useTemplates } from "./templates.ts";

const from = useTemplates();
const names = Object.keys(MONEY_STORIES) as MoneyStoryName[];

/**
 * Whether money of a plan is missing, disputed or too much: nothing runs unpaid, and nothing that was paid for is lost. A
 * normal run plays two steps of one of them now and then, in `ends.test.ts`.
 */
describe.runIf(process.env.GOCLAW_FULL).each(names)("killed while a plan is %s", (name) => {
  const story = MONEY_STORIES[name];

  test("at one step of it after the other", async () => {
    await killedInTurn({ ...story, template: from.live }, stepsOf(name));
  }, 550_000);

  killedOneByOne(name, { timeoutMs: 150_000, story: () => ({ ...story, template: from.live }) });
});
