/** The most that one backup may hold, as its container sends it. */
export const MOST_BACKUP_BYTES = 1_024 ** 3;

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A container that is asked for a backup and begins none within this time is not there to make one. */
export const BEGIN_MS = 5 * 60_000;
/** The longest that one may take to arrive. */
export const ARRIVE_MS = 45 * 60_000;
/** However often it is begun, one that has not arrived so long after it was asked for does not: somebody may wait for it. */
export const ALL_TRIES_MS = 2 * HOUR_MS;
/** What an agent that was closed leaves behind is kept for this long. */
export const KEPT_AFTER_CLOSE_MS = 30 * DAY_MS;
