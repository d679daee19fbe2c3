import type { Clock } from "../ports/clock.ts";

const WINDOW_MS = 10_000;
const ALLOWED = 20;

export type FloodVerdict = "answer" | "say_so" | "stay_silent";

/** Bounds what one person can make us say: a burst gets one answer for all of it. */
export interface FloodGuard {
  judge(personId: string): FloodVerdict;
}

/**
 * Counts per process: a person's updates run in one lane, and a lane that changes replica may start a fresh count.
 */
export function createFloodGuard(clock: Clock): FloodGuard {
  const people = new Map<string, { since: number; seen: number }>();
  return {
    judge(personId) {
      const now = clock.now();
      const known = people.get(personId);
      const window = known && now - known.since < WINDOW_MS ? known : { since: now, seen: 0 };
      window.seen++;
      people.set(personId, window);
      if (people.size > 10_000)
        for (const [id, w] of people) if (now - w.since >= WINDOW_MS) people.delete(id);
      if (window.seen <= ALLOWED) return "answer";
      return window.seen === ALLOWED + 1 ? "say_so" : "stay_silent";
    },
  };
}
