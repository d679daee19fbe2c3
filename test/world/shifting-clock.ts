import type { Clock } from "../../src/ports/clock.ts";
import { restoreDate, shiftDate } from "../../src/sandbox/clock/shift-date.mjs";

export const DAY_MS = 86_400_000;

export interface ShiftingClock extends Clock {
  jump(ms: number): void;
  restore(): void;
}

/**
 * The real time plus a shift that a test may grow. It is put in the place of `Date`, because libraries do not ask
 * our clock. Timers stay real.
 */
export function shiftingClock(): ShiftingClock {
  let shiftMs = 0;
  shiftDate(shiftMs);
  return {
    now: () => Date.now(),
    jump(ms) {
      shiftMs += ms;
      shiftDate(shiftMs);
    },
    restore: restoreDate,
  };
}
