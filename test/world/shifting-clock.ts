import type { Clock } from "../../src/ports/clock.ts";

export const DAY_MS = 86_400_000;

/** The real time plus a shift that a test may grow. Timers stay real. */
export function shiftingClock(): Clock & { jump(ms: number): void } {
  let shiftMs = 0;
  return {
    now: () => Date.now() + shiftMs,
    jump(ms) {
      shiftMs += ms;
    },
  };
}
