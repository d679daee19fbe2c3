import { afterEach, describe, expect, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { type Customer, choosesPlan, signedIn, timesTold, withLiveAgent } from "../world/customers.ts";
import { FAST_HEALTH } from "../world/fast-timing.ts";
import { type Switches, switchesOf } from "../world/switches.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
let switches: Switches;
const begin = async (): Promise<void> => {
  world = await startWorld({ healthTiming: FAST_HEALTH, leaseMs: 6_000 });
  switches = switchesOf(world);
};
afterEach(() => world.close());

async function answers(who: Customer): Promise<void> {
  const chat = personIn(who.chat.app, who.bot.username, 25_000);
  const asked = chat.says("Hello, who are you?");
  await chat.sees(/agent/i, { after: asked });
}

/**
 * One message that names the cause, one that it is over; nothing else about it.
 * @param alerts 0 where its button was tapped: then it says what that set going
 */
function toldOnce(who: Customer, alerts: 0 | 1 = 1): void {
  expect(timesTold(who, /^.*does not answer\b/)).toBe(alerts);
  expect(timesTold(who, /answers again, after/)).toBe(1);
}

test("somebody else polls with the bot's token: told why, one tap rotates it, and the agent answers again", async () => {
  await begin();
  const ann = await withLiveAgent(world, "Ann");
  const before = world.telegram.bot(ann.bot.username)?.token;
  await switches.turn("telegram.second_poller", "on");
  const told = await ann.chat.sees(/another program uses its bot’s token/);
  expect(told.text).toMatch(/does not answer/);
  await ann.chat.taps("Rotate the token");
  await ann.chat.sees(/gets the new token/);
  await ann.chat.sees(/answers again, after/);
  expect(world.telegram.bot(ann.bot.username)?.token).not.toBe(before);
  await answers(ann);
  toldOnce(ann, 0);
  ann.chat.says("/status");
  await ann.chat.sees(/Health[\s\S]*Answers, for/);
}, 90_000);

test.runIf(process.env.GOCLAW_FULL)(
  "the agent's process crashes again and again: told once, restarted, and told when it answers",
  async () => {
    await begin();
    const ann = await withLiveAgent(world, "Ann");
    await switches.turn("akash.crash", "on");
    await ann.chat.sees(/its process has ended|it crashes again and again/);
    await switches.turn("akash.crash", "off");
    await ann.chat.sees(/answers again, after/);
    await answers(ann);
    toldOnce(ann);
  },
  90_000,
);

test.runIf(process.env.GOCLAW_FULL)(
  "a pasted token that was revoked: told why, another one is pasted, and the agent comes back with it",
  async () => {
    await begin();
    const ann = await signedIn(world, "Ann");
    const bot = ann.chat.app.createOwnBot({ name: "Mine", username: "my_very_own_bot" });
    const from = ann.chat.says("/deploy");
    await ann.chat.sees(/choose a model/i, { after: from });
    await ann.chat.taps(/llama/i);
    await until("the keys", () =>
      ann.chat.app
        .replyKeyboard(MAIN_BOT)
        ?.rows.flat()
        .some((key) => key.text === "I already have a bot"),
    );
    ann.chat.presses("I already have a bot");
    await ann.chat.sees(/Paste your bot's token/, { after: from });
    ann.chat.says(bot.token);
    await pay(ann, await choosesPlan(ann));
    await ann.chat.sees(/answers now/i);
    const token = world.telegram.revokeToken(bot.username);
    await ann.chat.sees(/its bot’s token is not valid any more/);
    await ann.chat.taps("Paste a new token");
    await ann.chat.sees(/A new token for/);
    const other = ann.chat.app.createOwnBot({ name: "Other", username: "my_other_bot" });
    ann.chat.says(other.token);
    await ann.chat.sees(/belongs to another bot/);
    ann.chat.says(token);
    await ann.chat.sees(/gets the new token/);
    await ann.chat.sees(/answers again, after/);
    expect(ann.chat.transcript().some((e) => e.text.includes(token) || e.text.includes(other.token))).toBe(
      false,
    );
    const customer = { ...ann, bot };
    await answers(customer as Customer);
    toldOnce(customer as Customer, 0);
  },
  90_000,
);

describe.runIf(process.env.GOCLAW_FULL)("one layer at a time", () => {
  test("a provider that is away and comes back: told why, and told when it answers again", async () => {
    await begin();
    const ann = await withLiveAgent(world, "Ann");
    await switches.provider("aurora", "offline");
    await ann.chat.sees(/its provider cannot be reached|its provider does not run it any more/);
    await switches.provider("aurora", "normal");
    await ann.chat.sees(/answers again, after/);
    await answers(ann);
    toldOnce(ann);
  }, 90_000);

  test("an agent that runs out of memory: told so, restarted, and told when it answers", async () => {
    await begin();
    const ann = await withLiveAgent(world, "Ann");
    await switches.turn("akash.memory", "on");
    await ann.chat.sees(/it ran out of memory/);
    await switches.turn("akash.memory", "off");
    await ann.chat.sees(/answers again, after/);
    toldOnce(ann);
  }, 90_000);

  test("its model gives no answers: told so, and told when it does again", async () => {
    await begin();
    const ann = await withLiveAgent(world, "Ann");
    await switches.turn("llm.down", "on");
    const chat = personIn(ann.chat.app, ann.bot.username, 25_000);
    for (let i = 0; i < 3; i++) {
      const asked = chat.says(`Are you there, ${i}?`);
      await chat.sees(/./, { after: asked });
    }
    await ann.chat.sees(/its model gives no answers/);
    await switches.turn("llm.down", "off");
    // The gateway leaves an upstream alone for a while that gave no answers.
    for (let tries = 0; tries < 20; tries++) {
      const asked = chat.says("Hello, who are you?");
      if (/agent/i.test((await chat.sees(/./, { after: asked })).text)) break;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    await ann.chat.sees(/answers again, after/);
    toldOnce(ann);
  }, 90_000);
});
