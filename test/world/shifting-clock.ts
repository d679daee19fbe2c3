import type { Clock } from "../../src/ports/clock.ts";

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
  const RealDate = globalThis.Date;
  let shiftMs = 0;
  const now = () => RealDate.now() + shiftMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
  return {
    now,
    jump(ms) {
      shiftMs += ms;
    },
    restore() {
      globalThis.Date = RealDate;
    },
  };
}
