import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ChatSide, createChatSides } from "../../src/app/chat-sides.ts";
import { AppError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { only } from "../world/only.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A start on a platform whose menus are set like this. @returns what was woken, and how much later (ms) */
async function startWith(setUp: ChatSide["setUp"]) {
  const woken: Record<string, number> = {};
  const lines: string[] = [];
  const side: ChatSide = {
    adapter: only<ChatSide["adapter"]>("adapter"),
    lane: only<ChatSide["lane"]>("lane"),
    receiver: null,
    listen: never,
    check: never,
    setUp,
    listeningJob: "poll:telegram",
    stop: never,
  };
  const chats = createChatSides({
    openers: new Map([["telegram", async () => side]]),
    adapters: new Map(),
    lanes: new Map(),
    webhooks: new Map(),
    wake: async (keys, atMs = Date.now()) =>
      void Object.assign(woken, Object.fromEntries(keys.map((key) => [key, atMs - Date.now()]))),
    clock: systemClock,
    log: createLog("info", { write: (line: string) => void lines.push(line) }),
  });
  await chats.open();
  const started = chats.start();
  await vi.advanceTimersByTimeAsync(10_000);
  await started;
  return { woken, lines: lines.join() };
}

const never = () => new Promise<never>(() => undefined);

test("a platform that answers and then takes long to be set up keeps the start waiting for a while, then is set up later", async () => {
  const { woken, lines } = await startWith(never);
  expect(woken).toEqual({ "poll:telegram": 0, "setup:telegram": 0 });
  expect(lines).toContain("telegram.setup_postponed");
});

test("one that asks us to wait before it is set up is listened to at once, and set up when it lets us", async () => {
  const details = { retryAfterMs: 70_000 };
  const { woken } = await startWith(() => Promise.reject(new AppError("rate_limited", "wait", { details })));
  expect(woken["poll:telegram"]).toBe(0);
  expect(woken["setup:telegram"]).toBe(70_000);
});
