import { afterEach, expect, test } from "vitest";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { type Customer, withLiveAgent } from "../world/customers.ts";
import { chainFacts, setProviders } from "../world/market.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

/** Says something to her agent and waits for what it answers: a message sent while the bot is handed over waits for it. */
async function talks(who: Customer, text: string): Promise<string> {
  const chat = personIn(who.chat.app, who.bot.username, 25_000);
  const from = chat.says(text);
  return (await chat.sees(/./, { after: from })).text;
}

const recalls = (who: Customer): Promise<string> => talks(who, "What do you remember?");

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

/** A busy machine must not be what keeps an agent from being saved. */
const PATIENT = { timing: { saveTimeoutMs: 20_000, quietTimeoutMs: 20_000 } };

test("an agent moves to another provider and goes on answering, with all that it was told until then; one voice all the way", async () => {
  world = await startWorld(PATIENT);
  const ann = await withLiveAgent(world, "Ann");
  await talks(ann, "remember the blue door");
  const [before] = chainFacts(world).running;
  const from = ann.chat.says("/move");
  await ann.chat.sees(/to another provider\?/, { after: from });
  await ann.chat.taps("Yes, move it");
  // It is saved by now, and its next lease is being made.
  await until("a second lease", () => chainFacts(world).active === 2);
  await talks(ann, "remember the red roof");
  const news = await ann.chat.sees(/has moved/, { after: from });
  expect(news.text).toMatch(/It could not answer for/);
  expect(news.text).toMatch(/saved once more when it had fallen silent, and has all that it knew by then/);
  const chain = chainFacts(world);
  expect(chain).toMatchObject({ active: 1, everCreated: 2 });
  expect(chain.running).not.toEqual([before]);
  expect(await recalls(ann)).toBe("the blue door\nthe red roof");
  expect(doubles()).toEqual([]);
  // How it came back is part of one piece of news.
  ann.chat.doesNotSee(/began again with what it knew/);
}, 90_000);

test("a provider ends the lease: elsewhere the agent knows what its last backup held, and its owner is told why and what is lost", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann");
  await talks(ann, "remember the blue door");
  ann.chat.says("/backup");
  await ann.chat.taps("Back up now");
  await ann.chat.sees(/encrypted and checked/);
  await talks(ann, "remember the red roof");
  setProviders(world, { [String(chainFacts(world).running[0])]: "close_lease" });
  const news = await ann.chat.sees(/has moved/);
  expect(news.text).toMatch(/the provider ended the lease/);
  expect(news.text).toMatch(/what its last backup held, of .+\. What came after that is lost/);
  expect(news.text).toMatch(/hosting it has cost .+ in all; here it costs about \$/);
  expect(chainFacts(world)).toMatchObject({ active: 1 });
  expect(await recalls(ann)).toBe("the blue door");
  expect(doubles()).toEqual([]);
}, 90_000);

// Walked step by step in test/workflows, and killed at its steps in test/crash.
const full = test.runIf(process.env.GOCLAW_FULL);

full(
  "stopped, nothing of it is on chain and its slot is kept; resumed, it answers again, with all that it knew",
  async () => {
    world = await startWorld();
    const ann = await withLiveAgent(world, "Ann");
    await talks(ann, "remember the blue door");
    await changes(ann, "stop", /is saved, and comes back with it/);
    expect(chainFacts(world)).toMatchObject({ active: 0, running: [], lockedUact: 0 });
    let from = ann.chat.says("/plan");
    await ann.chat.sees(/1 of 1|1 agent|slot/i, { after: from });
    from = ann.chat.says("/resume");
    await ann.chat.sees(/answers now/, { after: from });
    expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 2 });
    expect(await recalls(ann)).toBe("the blue door");
    expect(doubles()).toEqual([]);
  },
  90_000,
);
