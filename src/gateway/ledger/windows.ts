import type { WindowKey } from "../../db/usage-commit.ts";
import type { Limit } from "../../domain/usage/allowance.ts";

/** What this process holds of one limit in one window. Amounts are in the limit's unit. */
export interface Window extends WindowKey {
  endMs: number | null;
  /** As it was last asked for. */
  limit: number;
  /** Our slice, as the database has it. */
  held: number;
  /** Promised to calls under way. */
  reserved: number;
  /** Used by settled calls that are not committed yet. */
  owed: number;
  /** Given back by the commit that is under way. */
  returning: number;
  /** Calls that found no room, not committed yet. */
  refused: number;
  /** So little is left that what is free here goes back at once. */
  isScarce: boolean;
  /** The limit was lowered: what is free here was granted under a higher one. */
  isOverdrawn: boolean;
  /** When a call last asked for it, by `performance.now()`. */
  touchedMs: number;
  /** The highest threshold, in percent, that somebody was woken for. */
  toldPercent: number;
  isRefusalTold: boolean;
  /** Dropped: another one has taken its place, or will. */
  isForgotten: boolean;
}

/** What may be promised without asking. Negative where calls used more than they reserved. */
export const freeIn = (w: Window): number => w.held - w.returning - w.reserved - w.owed;

export interface Windows {
  of(limit: Limit): Window;
  all(): Iterable<Window>;
  /** Drops what holds nothing and was not asked for since then. */
  forgetUnused(sinceMs: number): void;
  /** What we held was given back by others. */
  loseAll(): void;
}

const keyOf = ({ kind, windowStart, scope }: WindowKey): string => `${kind} ${windowStart} ${scope}`;

export function createWindows(): Windows {
  const windows = new Map<string, Window>();
  return {
    of({ kind, scope, windowStartMs, windowEndMs, amount }) {
      const key = keyOf({ kind, scope, windowStart: windowStartMs });
      const window = windows.get(key) ?? emptyWindow({ kind, scope, windowStart: windowStartMs });
      if (window.limit > amount) window.isOverdrawn = true;
      // Whoever was told of the old limit has not been told of this one.
      if (window.limit !== amount) Object.assign(window, { toldPercent: 0, isRefusalTold: false });
      window.limit = amount;
      window.endMs = windowEndMs;
      windows.set(key, window);
      return window;
    },
    all: () => windows.values(),
    forgetUnused(sinceMs) {
      for (const [key, w] of windows) {
        const isUsed = w.held > 0 || w.reserved > 0 || w.owed > 0 || w.refused > 0;
        if (isUsed || w.touchedMs >= sinceMs) continue;
        w.isForgotten = true;
        windows.delete(key);
      }
    },
    loseAll() {
      for (const w of windows.values()) w.held = 0;
    },
  };
}

const emptyWindow = (key: WindowKey): Window => ({
  ...key,
  endMs: null,
  limit: 0,
  held: 0,
  reserved: 0,
  owed: 0,
  returning: 0,
  refused: 0,
  isScarce: false,
  isOverdrawn: false,
  touchedMs: 0,
  toldPercent: 0,
  isRefusalTold: false,
  isForgotten: false,
});
