import { AppError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";

/** The limits are not published and mostly come without Retry-After: each refusal in a row doubles the wait. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

export interface QuietTime {
  /** @throws AppError `rate_limited` while the service wants to be left alone; nothing is sent then */
  check(call: string): void;
  /** A 429 came; `askedMs` is what Retry-After asked for, if anything. @returns how long it is quiet now, ms */
  refused(askedMs: number | null): number;
  answered(): void;
}

/** Keeps all calls of this process away after a 429, longer each time, until something is answered again. */
export function createQuietTime(clock: Clock): QuietTime {
  let untilMs = 0;
  let stepMs = FIRST_MS;
  return {
    check(call) {
      const leftMs = untilMs - clock.now();
      if (leftMs <= 0) return;
      throw new AppError("rate_limited", `Console API ${call}: waiting after too many requests`, {
        details: { call, retryAfterMs: leftMs, maybeDone: false },
      });
    },
    refused(askedMs) {
      const waitMs = askedMs ?? stepMs;
      stepMs = Math.min(LONGEST_MS, stepMs * 2);
      untilMs = Math.max(untilMs, clock.now() + waitMs);
      return waitMs;
    },
    answered() {
      stepMs = FIRST_MS;
    },
  };
}
