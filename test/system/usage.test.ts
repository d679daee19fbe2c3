import { afterEach, expect, test } from "vitest";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { timesTold, withLiveAgent } from "../world/customers.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

/** More messages than the budget of a cent pays for. */
const ENOUGH = 12;
const HALF = /50 % of today's budget/;

test("talking shows in /usage; a day's budget ends it, extending today goes on with it, and each is told once", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann");
  const { chat } = ann;
  const agent = personIn(chat.app, ann.bot.username, 20_000);
  const talk = async (words: string, answer: RegExp) => {
    const asked = agent.says(words);
    return (await agent.sees(answer, { after: asked })).text;
  };
  const shown = async (command: string, sees: RegExp) => {
    const asked = chat.says(command);
    return (await chat.sees(sees, { after: asked })).text;
  };

  expect(await shown("/usage", /Usage: Starter/)).toMatch(/Nothing was used in this period/);
  expect(await shown("/budget 0.01 usd per day", /Budget:/)).toMatch(/From now on it may cost \$0\.01 a day/);
  await talk("Hello, who are you?", /agent/i);
  // The books have a call within a moment of its answer, not before it.
  const used = await until("the call is in the books", async () => {
    const text = await shown("/usage", /Usage: Starter/);
    return /By agent:/.test(text) && text;
  });
  expect(used).toMatch(/[89](\.\d)? k of 10 M tokens/);
  expect(used).toMatch(/about one message|less than a message/);
  expect(used).toMatch(/not enough to tell yet/);

  let last = "";
  for (let n = 0; n < ENOUGH && !/Daily limit/.test(last); n++) {
    last = await talk(`Message ${n}`, /./);
    const percent = Number(/, (\d+) %/.exec(await shown("/budget", /Budget:/))?.[1] ?? 0);
    // Of two thresholds that are passed before anybody is told, the higher one is told alone.
    if (percent >= 50 && percent < 80) await until("half is told", async () => timesTold(ann, HALF) === 1);
  }
  expect(last).toMatch(/Daily limit reached/);
  await chat.sees(/rests until midnight UTC/);
  const asked = world.llm.requests.length;
  expect(await talk("And now?", /./)).toMatch(/Daily limit reached/);
  expect(world.llm.requests.length).toBe(asked);

  await chat.taps("Extend today");
  await chat.sees(/\$0\.01 more for .* today\?/);
  await chat.taps("Yes, $0.01 more today");
  await chat.sees(/goes on at once/);
  // Every replica knows it within a second.
  await until("the agent is back", async () => !/Daily limit/.test(await talk("Are you back?", /./)));
  expect(await shown("/budget", /Budget:/)).toMatch(/of \$0\.02, \d+ % \(\$0\.01 added\)/);
  expect(timesTold(ann, HALF)).toBe(1);

  await shown("/usage", /Usage: Starter/);
  await chat.taps("Export CSV");
  const file = await chat.sees(/Every call as a file/);
  expect(file.text).toMatch(/Nothing that was said is in it/);
  expect(world.telegram.violations).toEqual([]);
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
}, 60_000);
