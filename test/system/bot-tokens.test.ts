import { afterEach, expect, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { pay, type Visitor } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { choosesPlan, signedIn } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

/** Goes through the wizard with a token that the person has from BotFather. */
async function pastes(who: Visitor, token: string): Promise<number> {
  const from = who.chat.says("/deploy");
  await who.chat.sees(/choose a model/i, { after: from });
  await who.chat.taps(/llama/i);
  await until("the keys", () =>
    who.chat.app
      .replyKeyboard(MAIN_BOT)
      ?.rows.flat()
      .some((key) => key.text === "I already have a bot"),
  );
  who.chat.presses("I already have a bot");
  await who.chat.sees(/Paste your bot's token/, { after: from });
  return who.chat.says(token);
}

test("a pasted token: deleted at once, runs one agent, and is refused to everybody else until that one is closed", async () => {
  world = await startWorld();
  const [ann, bob] = await Promise.all([signedIn(world, "Ann"), signedIn(world, "Bob")]);
  const bot = ann.chat.app.createOwnBot({ name: "Mine", username: "my_very_own_bot" });
  let sent = await pastes(ann, bot.token);
  await ann.chat.sees(/Mine: choose a plan/, { after: sent });
  expect(ann.chat.transcript().some((e) => e.text.includes(bot.token))).toBe(false);
  const link = await choosesPlan(ann);

  sent = await pastes(bob, bot.token);
  const early = await bob.chat.sees(/already runs in another agent|choose a plan/, { after: sent });
  expect(early.text).toMatch(/already runs in another agent/);
  await pay(ann, link);
  await ann.chat.sees(/@my_very_own_bot answers now/);
  const chat = personIn(ann.chat.app, "my_very_own_bot", 20_000);
  chat.says("Hello, who are you?");
  await chat.sees(/agent/i);

  sent = bob.chat.says(bot.token);
  expect((await bob.chat.sees(/already runs in another agent/, { after: sent })).text).toMatch(
    /Create another bot/,
  );
  expect(bob.chat.transcript().some((e) => e.text.includes(bot.token))).toBe(false);
  sent = await pastes(ann, bot.token);
  await ann.chat.sees(/already runs in one of your agents/, { after: sent });
  await ann.chat.taps("Cancel");
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });

  ann.chat.says("/close");
  await ann.chat.taps(/yes, close/i);
  await ann.chat.sees(/no longer runs/);
  sent = await pastes(ann, bot.token);
  await ann.chat.sees(/Mine: ready to deploy/, { after: sent });
}, 60_000);

test("a managed bot that is live cannot be deployed again by pasting its token", async () => {
  world = await startWorld();
  const { withLiveAgent } = await import("../world/customers.ts");
  const ann = await withLiveAgent(world, "Ann");
  const token = world.telegram.bot(ann.bot.username)?.token ?? "";
  const sent = await pastes(ann, token);
  await ann.chat.sees(/already runs in one of your agents/, { after: sent });
  const bob = await signedIn(world, "Bob");
  const theirs = await pastes(bob, token);
  await bob.chat.sees(/already runs in another agent/, { after: theirs });
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
}, 60_000);
