import { afterAll, beforeAll, expect, test } from "vitest";
import { createSwitchboard } from "../../src/sandbox/faults/switchboard.ts";
import { openBrowser } from "../../src/sandbox/visitor/browser.ts";
import { walkToCode } from "../../src/sandbox/visitor/story.ts";
import { startWorld, type World } from "../world/world.ts";

const PATIENCE_MS = 25_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ discord: true });
});
afterAll(() => world.close());

test("a person who lives on Discord signs in, makes a bot, pays, and is answered by it", async () => {
  const { discord, stripe } = world.sandbox;
  if (!discord) throw new Error("the world needs Discord");
  const bea = discord.createUser({ username: "bea", globalName: "Bea" });
  const { guild } = discord.createGuild({ name: "Harbour", memberIds: [bea.id] });
  const browser = openBrowser();
  await expect.poll(() => discord.gateway.connected(discord.main.id), { timeout: PATIENCE_MS }).toBe(1);

  await bea.runs("/login");
  await bea.sees(/sign in/i);
  const code = await walkToCode(
    { browser, email: "bea@example.com", chat: { name: "Bea" } },
    bea.link(/sign in/i),
  );
  await bea.taps(/code/i);
  await bea.submits({ answer: code });
  await bea.sees(/signed in/i, PATIENCE_MS);

  const bot = bea.createsBot("Bea's agent");
  bea.invites(bot.name, guild.id);
  await bea.runs("/deploy");
  await bea.taps(/llama/i);
  await bea.taps("Enter the token");
  await bea.submits({ answer: bot.token });
  await bea.taps(/starter/i, { timeoutMs: PATIENCE_MS });
  await bea.sees(/starter: \$29 a month/i, PATIENCE_MS);
  await browser.press(await browser.open(bea.link(/^pay/i)), /subscribe|pay/i);
  await bea.sees("answers now", PATIENCE_MS);

  const there = bea.at({ dm: bot.name });
  there.says("what is 6 x 7?");
  await there.sees("6 × 7 = 42.", PATIENCE_MS);
  expect(stripe?.ledger.charges().filter(({ paid }) => paid)).toHaveLength(1);
  expect(discord.violations).toEqual([]);
  expect(discord.ignored).toEqual([]);
  expect(discord.unansweredInteractions()).toEqual([]);
  expect(JSON.stringify(world.logLines)).not.toContain(bot.token);
});

const HELP = "What I can do";

test("under Discord's fault switches a person is told what the switches say", async () => {
  const { discord } = world.sandbox;
  if (!discord) throw new Error("the world needs Discord");
  const board = createSwitchboard(world.sandbox);
  const cid = discord.createUser({ username: "cid" });
  const helps = () => cid.transcript().filter(({ text }) => text.includes(HELP)).length;
  const seesHelps = (count: number) => cid.waitFor(() => helps() === count || undefined, PATIENCE_MS);
  await expect.poll(() => discord.gateway.connected(discord.main.id), { timeout: PATIENCE_MS }).toBe(1);

  board.flip("discord.flood", true);
  await cid.runs("/help");
  expect(helps()).toBe(0);
  board.flip("discord.flood", false);
  await seesHelps(1);

  board.flip("discord.late", true);
  await expect(cid.runs("/help", { timeoutMs: 3_000 })).rejects.toThrow("did not respond");
  await seesHelps(2);
  board.flip("discord.late", false);

  board.flip("discord.gateway", true);
  await expect(cid.runs("/help", { timeoutMs: 100 })).rejects.toThrow("did not respond");
  board.flip("discord.gateway", false);
  await expect.poll(() => discord.gateway.connected(discord.main.id), { timeout: PATIENCE_MS }).toBe(1);
  await cid.runs("/help");
  await cid.waitFor(() => helps() >= 3 || undefined, PATIENCE_MS);
});
