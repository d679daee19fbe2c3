import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn, walkToCode } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { timesTold } from "../world/customers.ts";
import { startWorld, type World } from "../world/world.ts";

const PATIENCE_MS = 25_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ discord: true });
});
afterAll(() => world.close());

test("one person signs in on both, begins an agent on Telegram, pays on Discord, and hears of it where they chose", async () => {
  const { discord } = world.sandbox;
  if (!discord) throw new Error("the world needs Discord");
  await expect.poll(() => discord.gateway.connected(discord.main.id), { timeout: PATIENCE_MS }).toBe(1);
  const ann = world.meets("Ann");
  await signIn(ann);
  const desk = discord.createUser({ username: "ann", globalName: "Ann" });

  await desk.runs("/login");
  await desk.sees(/sign in/i);
  const code = await walkToCode(ann, desk.link(/sign in/i));
  await desk.taps(/code/i);
  await desk.submits({ answer: code });
  await desk.sees(/signed in/i, PATIENCE_MS);
  await ann.chat.sees("Ann on Discord can now see and manage your agents");
  expect(world.clerk.users().filter(({ email }) => email?.address === ann.email)).toHaveLength(1);

  await desk.runs("/settings");
  await desk.taps("News");
  await desk.taps("Where they go", { timeoutMs: PATIENCE_MS });
  await desk.taps("Discord", { timeoutMs: PATIENCE_MS });
  await desk.sees("Health and moves", PATIENCE_MS);

  ann.chat.says("/deploy");
  await ann.chat.taps(/llama/i);
  const bot = await ann.chat.createsBot();
  await ann.chat.sees(/choose a plan/i);
  await desk.runs("/deploy");
  await desk.sees("You were at this on Telegram; I go on with it here.", PATIENCE_MS);
  await ann.chat.sees("You went on with this on Discord");
  await desk.taps(/starter/i, { timeoutMs: PATIENCE_MS });
  await desk.sees(/starter: \$29 a month/i, PATIENCE_MS);
  const page = await ann.browser.press(await ann.browser.open(desk.link(/^pay/i)), /subscribe|pay/i);
  expect(page.url).toContain("/paid");

  await desk.sees("answers now", PATIENCE_MS);
  await desk.sees(/is live/i, PATIENCE_MS);
  expect(timesTold(ann, /answers now|payment received/i)).toBe(0);
  const agent = personIn(ann.chat.app, bot.username, 20_000);
  agent.says("what is 6 x 7?");
  await agent.sees("6 × 7 = 42.");

  await desk.runs("/bots");
  await desk.sees("Your agents", PATIENCE_MS);
  const list = ann.chat.says("/bots");
  await ann.chat.sees("Your agents", { after: list });
  ann.chat.says("/close");
  await ann.chat.taps(/yes, close/i);
  await desk.sees(/it no longer runs/i, PATIENCE_MS);
  expect(timesTold(ann, /it no longer runs/i)).toBe(0);
  expect(world.akash.chain.listDeployments().filter((d) => d.state === "active")).toEqual([]);
  expect([...world.telegram.violations, ...discord.violations]).toEqual([]);
  expect([...world.telegram.unansweredCallbacks(), ...discord.unansweredInteractions()]).toEqual([]);
}, 90_000);
