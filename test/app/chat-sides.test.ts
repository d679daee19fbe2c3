import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ChatSide, createChatSides } from "../../src/app/chat-sides.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { only } from "../world/only.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a platform that answers and then takes long to be set up keeps the start waiting for a while, then is set up later", async () => {
  const woken: string[] = [];
  const never = () => new Promise<never>(() => undefined);
  const side: ChatSide = {
    adapter: only<ChatSide["adapter"]>("adapter"),
    lane: only<ChatSide["lane"]>("lane"),
    receiver: null,
    listen: never,
    check: never,
    setUp: never,
    listeningJob: "poll:telegram",
    stop: never,
  };
  const lines: string[] = [];
  const chats = createChatSides({
    openers: new Map([["telegram", async () => side]]),
    adapters: new Map(),
    lanes: new Map(),
    webhooks: new Map(),
    wake: async (keys) => void woken.push(...keys),
    clock: systemClock,
    log: createLog("info", { write: (line: string) => void lines.push(line) }),
  });
  await chats.open();
  const started = chats.start();
  await vi.advanceTimersByTimeAsync(10_000);
  await started;
  expect(woken.toSorted()).toEqual(["poll:telegram", "setup:telegram"]);
  expect(lines.join()).toContain("telegram.setup_postponed");
});
