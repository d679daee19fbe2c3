import { afterAll, beforeAll, expect, test } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/sandbox/telegram/api/rate-limits.ts";
import { tooManyRequests } from "../../src/sandbox/telegram/telegram-twin.ts";
import { startWorld, type World } from "../world/world.ts";
import { answersTo, countAnswers, crowdOf } from "./crowd.ts";

const COMMANDS = 100;
const ANSWERED = 20;
const OTHERS = 12;
/** So few, that the flooder's chat is told to wait while the others are served. */
const BURST = 5;
const PRESSES = 60;

let world: World;
beforeAll(async () => {
  const env = { TELEGRAM_MESSAGES_PER_SECOND: "30" };
  world = await startWorld({ idleAgents: true, telegramsPace: true, env });
});
afterAll(() => world.close());

test("a hundred commands get twenty answers and one polite word, and nobody else waits for them", async () => {
  const { telegram } = world;
  telegram.rates.enforce({ ...TELEGRAM_LIMITS, privateBurst: BURST });
  const counter = countAnswers(telegram);
  const [flooder] = crowdOf(telegram, 1, "Flooder");
  const others = crowdOf(telegram, OTHERS);
  if (!flooder) throw new Error("no flooder");
  for (let i = 0; i < COMMANDS; i++) flooder.says("/privacy");
  for (const text of ["/start", "/help"]) for (const person of others) person.says(text);

  await counter.reaches(BURST + 2 * OTHERS);
  expect(answersTo(flooder)).toHaveLength(BURST);
  for (const person of others)
    expect(answersTo(person)).toEqual([
      expect.stringContaining("Your own AI agent"),
      expect.stringContaining("What I can do"),
    ]);

  telegram.rates.enforce(null);
  await counter.reaches(ANSWERED + 1 + 2 * OTHERS);
  counter.stop();
  const said = answersTo(flooder);
  expect(said.filter((text) => text.includes("What is stored about you"))).toHaveLength(ANSWERED);
  expect(said.at(-1)).toContain("That was a lot at once");
  expect(telegram.rates.report.ignored).toBe(0);
  expect(telegram.violations).toEqual([]);
}, 60_000);

test("every press of a flood of presses is acknowledged, also when Telegram says wait", async () => {
  const ann = world.meets("Ann").chat;
  ann.says("/start");
  const card = await ann.sees("Your own AI agent");
  world.telegram.faults.add(tooManyRequests(/answerCallbackQuery/, 1, 2));
  const presses = Array.from({ length: PRESSES }, () =>
    ann.app.pressInline(card.messageId, "Help", { timeoutMs: 25_000 }),
  );
  expect(await Promise.all(presses)).toHaveLength(PRESSES);
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
}, 60_000);
