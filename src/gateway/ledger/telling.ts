import { THRESHOLDS } from "../../domain/usage/thresholds.ts";
import type { Window } from "./windows.ts";

/** Jobs that tell people, by kind of limit; nobody is told about an hour. */
const JOBS = { period: "usage", budget: "budget", hour: null } as const;

/**
 * Decides whom to wake. Each process wakes once per threshold and window, so a wake-up that got lost is made good by
 * the next process, and one too many finds that everything has been told.
 */
export function createTelling() {
  let keys: string[] = [];
  function tell({ kind, scope }: Window): void {
    const job = JOBS[kind];
    if (job) keys.push(`${job}:${scope.slice(scope.indexOf(":") + 1)}`);
  }
  return {
    isDue: () => keys.length > 0,
    /** So much is used now. */
    used(window: Window, used: number): void {
      const reached = THRESHOLDS.findLast((percent) => used * 100 >= window.limit * percent) ?? 0;
      if (reached <= window.toldPercent) return;
      window.toldPercent = reached;
      tell(window);
    },
    refused(window: Window): void {
      if (window.isRefusalTold) return;
      window.isRefusalTold = true;
      tell(window);
    },
    take: (): string[] => keys.splice(0),
    putBack(taken: readonly string[]): void {
      keys = [...taken, ...keys];
    },
  };
}
