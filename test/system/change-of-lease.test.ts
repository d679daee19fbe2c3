import { afterEach, expect, test } from "vitest";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { type Customer, withLiveAgent } from "../world/customers.ts";
import { chainFacts, setProviders } from "../world/market.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

/** Says something to her agent until it answers: a message sent while the bot is handed over waits for it. */
async function talks(who: Customer, text: string): Promise<void> {
  const chat = personIn(who.chat.app, who.bot.username, 25_000);
  const from = chat.says(text);
  await chat.sees(/./, { after: from });
}

/** Two pollers of one token, as Telegram itself would see them (I6). */
const doubles = () =>
  world.telegram.violations.filter(({ code, botUsername }) => code === 409 && /ann/i.test(botUsername ?? ""));

/** Taps through the question, and says so where it cannot be saved. */
async function changes(who: Customer, command: "move" | "stop", done: RegExp): Promise<number> {
  const from = who.chat.says(`/${command}`);
  await who.chat.sees(command === "move" ? /to another provider\?/ : /^.*Stop .*\?/, { after: from });
  await who.chat.taps(command === "move" ? "Yes, move it" : "Yes, stop it");
  const news = await who.chat.sees(new RegExp(`${done.source}|could not be saved`), { after: from });
  if (!/could not be saved/.test(news.text)) return from;
  await who.chat.taps(command === "move" ? "Move without a backup" : "Stop without a backup");
  await who.chat.sees(/without a backup\?/, { after: from });
  await who.chat.taps("Yes, without a backup");
  await who.chat.sees(done, { after: from });
  return from;
}

test("an agent moves to another provider and goes on answering; one voice all the way", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann");
  await talks(ann, "Hello, who are you?");
  const [before] = chainFacts(world).running;
  const from = await changes(ann, "move", /has moved/);
  const news = await ann.chat.sees(/has moved/, { after: from });
  expect(news.text).toMatch(/It could not answer for/);
  expect(news.text).toMatch(/What it remembers went with it/);
  const chain = chainFacts(world);
  expect(chain).toMatchObject({ active: 1, everCreated: 2 });
  expect(chain.running).not.toEqual([before]);
  await talks(ann, "Still there?");
  expect(doubles()).toEqual([]);
}, 90_000);

// Both ways are walked step by step in test/workflows, and a lost lease also with no provider left in providers.test.ts.
const full = test.runIf(process.env.GOCLAW_FULL);

full(
  "a provider ends the lease: the agent answers again elsewhere, and its owner knows why",
  async () => {
    world = await startWorld();
    const ann = await withLiveAgent(world, "Ann");
    setProviders(world, { [String(chainFacts(world).running[0])]: "close_lease" });
    const news = await ann.chat.sees(/has moved/);
    expect(news.text).toMatch(/the provider ended the lease/);
    expect(chainFacts(world)).toMatchObject({ active: 1 });
    await talks(ann, "Hello again");
    expect(doubles()).toEqual([]);
  },
  90_000,
);

full(
  "stopped, nothing of it is on chain and its slot is kept; resumed, it answers again",
  async () => {
    world = await startWorld();
    const ann = await withLiveAgent(world, "Ann");
    await changes(ann, "stop", /is saved, and comes back with it/);
    expect(chainFacts(world)).toMatchObject({ active: 0, running: [], lockedUact: 0 });
    let from = ann.chat.says("/plan");
    await ann.chat.sees(/1 of 1|1 agent|slot/i, { after: from });
    from = ann.chat.says("/resume");
    await ann.chat.sees(/answers now/, { after: from });
    expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 2 });
    await talks(ann, "Are you back?");
    expect(doubles()).toEqual([]);
  },
  90_000,
);
