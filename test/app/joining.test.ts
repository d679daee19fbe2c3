import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { join } from "../../src/app/joining.ts";
import { reaching } from "../../src/app/reaching.ts";
import { AppError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";

const log = createLog("silent", { write: () => undefined });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A service that asks each time to wait so long (ms), and when it was asked after the start (ms). */
async function joining(retryAfterMs: number) {
  const asked: number[] = [];
  const began = Date.now();
  const open = () => {
    asked.push(Date.now() - began);
    const details = { retryAfterMs };
    return reaching("telegram", "here", Promise.reject(new AppError("rate_limited", "wait", { details })));
  };
  const joined = await join({ service: "telegram", open, joined: () => undefined, log });
  return { asked, joined };
}

test("a service that asks at the start to wait is asked again when it said, not before", async () => {
  const { asked, joined } = await joining(90_000);
  await vi.advanceTimersByTimeAsync(89_000);
  expect(asked).toEqual([0]);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(asked).toEqual([0, 90_000, 180_000]);
  expect(joined.missing()).toBe("no_answer");
  joined.stop();
});

test("and after an hour at the latest, whatever it said", async () => {
  const { asked, joined } = await joining(7 * 86_400_000);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked).toEqual([0, 3_600_000]);
  joined.stop();
});
