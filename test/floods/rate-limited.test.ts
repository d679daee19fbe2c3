import { afterAll, beforeAll, expect, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { tooManyRequests } from "../../src/sandbox/telegram/telegram-twin.ts";
import { cardOf, timesTold, withLiveAgent } from "../world/customers.ts";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

/** Every method that a main story calls, and those of a start. */
const METHODS = [
  "getUpdates",
  "sendRichMessage",
  "editMessageText",
  "answerCallbackQuery",
  "getManagedBotToken",
  "setManagedBotAccessSettings",
];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const limit = (method: string, times: number, skip = 0) =>
  world.telegram.faults.add({ ...tooManyRequests(new RegExp(`/${method}$`), 1, times), skip });

test("a start in a rate limit waits for it, and what was left undone is done later", async () => {
  const { apiRoot } = world.telegram;
  const token = world.sandbox.credentials.telegramBotToken;
  await fetch(
    `${apiRoot}/bot${token}/deleteMyCommands?scope=${encodeURIComponent('{"type":"all_private_chats"}')}`,
  );
  const menus = () => Object.keys(world.telegram.bot(MAIN_BOT)?.commands ?? {});
  const before = menus().length;
  limit("getMe", 2);
  limit("setMyCommands", 1);
  await world.restart();
  expect(world.logLines.some((line) => line.includes("telegram.setup_postponed"))).toBe(true);
  const ann = world.meets("Ann").chat;
  limit("getUpdates", 2);
  const asked = ann.says("/help");
  await ann.sees(/what i can do/i, { after: asked });
  await until("the menu is there", () => menus().length > before);
}, 60_000);

test("what a start has no time for is not tried before Telegram wants it", async () => {
  world.telegram.faults.add(tooManyRequests(/getMyCommands$/, 120, 1));
  await world.restart();
  const setup = rowsOf(world.folder, ["jobs"]).jobs?.find(({ key }) => key === "setup:telegram");
  expect(Number(setup?.run_at) - Date.now()).toBeGreaterThan(100_000);
}, 60_000);

test.runIf(process.env.GOCLAW_FULL)(
  "a main story in which every method is refused now and then ends as without, and tells nothing twice",
  async () => {
    for (const method of METHODS) for (const skip of [0, 1, 4]) limit(method, 1, skip);
    const bea = await withLiveAgent(world, "Bea");
    await until("a finished card", () => /is live/.test(cardOf(bea).text));
    for (const news of [/answers now/i, /Payment received|Slot of your plan taken/])
      expect(timesTold(bea, news)).toBe(1);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
    expect(world.telegram.violations).toEqual([]);
  },
  120_000,
);
