const DAY_MS = 86_400_000;

/** An overdue plan keeps running this long; then it ends. */
const GRACE_MS = 7 * DAY_MS;
/** When its owner hears of it, counted from the day it became overdue. */
const REMINDERS_AFTER_MS = [0, 3 * DAY_MS, 6 * DAY_MS];

export const graceEndsMs = (overdueSinceMs: number): number => overdueSinceMs + GRACE_MS;

/** How many reminders are due by now. */
export const remindersDue = (overdueSinceMs: number, nowMs: number): number =>
  REMINDERS_AFTER_MS.filter((after) => nowMs >= overdueSinceMs + after).length;

/** When the next reminder is due, or the end of the grace after the last. */
export const nextReminderAt = (overdueSinceMs: number, told: number): number =>
  overdueSinceMs + (REMINDERS_AFTER_MS[told] ?? GRACE_MS);
