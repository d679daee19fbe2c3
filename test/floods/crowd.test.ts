import { afterEach, describe, expect, test } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/sandbox/telegram/api/rate-limits.ts";
import { startWorld, type World } from "../world/world.ts";
import { answersTo, countAnswers, crowdOf } from "./crowd.ts";

const IS_FULL = Boolean(process.env.GOCLAW_FULL);
const PEOPLE = IS_FULL ? 1_000 : 30;
const LIVE_PACE = { TELEGRAM_MESSAGES_PER_SECOND: "30" };
const PUSHED = { TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: "a-secret_for_the-crowd_0123456789" };
const TIMEOUT_MS = 300_000;

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function atTelegramsLimits(env: Record<string, string>): Promise<World> {
  world = await startWorld({ idleAgents: true, telegramsPace: true, env });
  world.telegram.rates.enforce(TELEGRAM_LIMITS);
  return world;
}

/** Everybody says two things at the same moment. */
async function everybodyAsks({ telegram }: World, count = PEOPLE) {
  const counter = countAnswers(telegram);
  const people = crowdOf(telegram, count);
  for (const text of ["/start", "/help"]) for (const person of people) person.says(text);
  await counter.reaches(2 * count);
  counter.stop();
  return people.map(answersTo);
}

const BOTH_IN_ORDER = [
  expect.stringContaining("Your own AI agent"),
  expect.stringContaining("What I can do"),
];

describe.each([
  ["polling", {}],
  ["webhook", PUSHED],
])("a crowd, by %s", (mode, env) => {
  test.runIf(IS_FULL || mode === "webhook")(
    "is answered once each, in order, without ever being told to slow down",
    async () => {
      const w = await atTelegramsLimits({ ...LIVE_PACE, ...env });
      const answers = await everybodyAsks(w);
      for (const mine of answers) expect(mine).toEqual(BOTH_IN_ORDER);
      expect(w.telegram.rates.report).toEqual({ refused: 0, ignored: 0 });
      expect(w.telegram.violations).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

test.runIf(IS_FULL)(
  "a bot that is set too fast is told to wait, does so as a whole, and still answers everybody once",
  async () => {
    const w = await atTelegramsLimits({ TELEGRAM_MESSAGES_PER_SECOND: "1000" });
    const answers = await everybodyAsks(w, 60);
    for (const mine of answers) expect(mine).toEqual(BOTH_IN_ORDER);
    const { refused, ignored } = w.telegram.rates.report;
    expect(refused).toBeGreaterThan(0);
    expect(ignored).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  "a bot that is told to wait says nothing to anybody until then, and afterwards everything",
  async () => {
    const w = await atTelegramsLimits(LIVE_PACE);
    w.telegram.rates.ban(2);
    const answers = await everybodyAsks(w, 30);
    for (const mine of answers) expect(mine).toEqual(BOTH_IN_ORDER);
    const { refused, ignored } = w.telegram.rates.report;
    // Only what was on its way was told; thirty chats that each try for themselves would be told thirty times.
    expect(refused).toBeLessThanOrEqual(20);
    expect(ignored).toBe(0);
  },
  TIMEOUT_MS,
);
