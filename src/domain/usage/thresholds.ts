/** Shares of a limit at which its owner is told, in percent. */
export const THRESHOLDS = [50, 80, 100] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** How full a limit is. All in the limit's unit. */
export interface Fill {
  used: number;
  limit: number;
  /** The least that one more call asks for: what is left below it is as good as nothing. */
  least: number;
}

/** Whole percent that are used, never more than 100; a limit with no room for one more call is full. */
export function percentUsed({ used, limit, least }: Fill): number {
  if (used > 0 && used + least > limit) return 100;
  return Math.min(100, Math.floor((used / limit) * 100));
}

/** The highest threshold that is reached, or null below the first: whoever jumps over several hears of the last. */
export function thresholdReached(fill: Fill): Threshold | null {
  const percent = percentUsed(fill);
  return THRESHOLDS.findLast((threshold) => percent >= threshold) ?? null;
}
