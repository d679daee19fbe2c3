import { expect, test } from "vitest";
import { createRateLimiter, TELEGRAM_LIMITS } from "../../../src/sandbox/telegram/api/rate-limits.ts";
import { Refusal } from "../../../src/sandbox/telegram/refusal.ts";

const BOT = 7;

function limited() {
  const clock = { at: 1_000_000, now: () => clock.at };
  const limiter = createRateLimiter(clock);
  limiter.enforce(TELEGRAM_LIMITS);
  /** Null when it is let through, else the seconds to wait. */
  const sends = (chat: number, method = "sendRichMessage"): number | null => {
    try {
      limiter.count(BOT, method, chat);
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      expect(error.message).toBe(`Too Many Requests: retry after ${error.parameters?.retry_after}`);
      return error.parameters?.retry_after ?? 0;
    }
  };
  return { clock, limiter, sends };
}

test("thirty messages a second over all chats, edits included, and answers to buttons not", () => {
  const { clock, sends } = limited();
  for (let chat = 1; chat <= 30; chat++)
    expect(sends(chat, chat % 2 ? "sendMessage" : "editMessageText")).toBeNull();
  expect(sends(31)).toBe(1);
  expect(sends(31, "answerCallbackQuery")).toBeNull();
  clock.at += 1_000;
  expect(sends(31)).toBeNull();
});

test("twenty a minute in a group, and one a second in a private chat after a burst", () => {
  const { clock, sends } = limited();
  for (let i = 0; i < 20; i++) expect(sends(-5)).toBeNull();
  expect(sends(-5)).toBe(60);
  clock.at += 60_000;
  for (let i = 0; i < 30; i++) expect(sends(5)).toBeNull();
  clock.at += 1_000;
  expect(sends(5)).toBe(29);
  expect(sends(6)).toBeNull();
});

test("a bot that does not listen is told apart from one whose calls were on their way", () => {
  const { clock, limiter, sends } = limited();
  limiter.ban(5);
  expect(sends(1)).toBe(5);
  expect(sends(2)).toBe(5);
  expect(limiter.report).toEqual({ refused: 2, ignored: 0 });
  clock.at += 2_000;
  expect(sends(1)).toBe(3);
  expect(limiter.report).toEqual({ refused: 3, ignored: 1 });
  clock.at += 3_000;
  expect(sends(1)).toBeNull();
});
