const DAY_MS = 86_400_000;

/** An overdue plan keeps running this long. */
export const GRACE_MS = 7 * DAY_MS;
/** When its owner hears of it, counted from the day it became overdue. */
const REMINDERS_AFTER_MS = [0, 3 * DAY_MS, 6 * DAY_MS];
/** When its owner hears that what was stopped will be closed, counted back from that day. */
const WARNINGS_BEFORE_MS = [3 * DAY_MS, DAY_MS];

/** `stop`: its agents rest and everything of them is kept. `close`: they end, and then the plan. */
export type DunningStep = "reminder" | "stop" | "close_warning" | "close";

export interface DunningMark {
  step: DunningStep;
  atMs: number;
}

export const graceEndsMs = (overdueSinceMs: number): number => overdueSinceMs + GRACE_MS;

/** When the agents of an overdue plan are closed, if nobody pays (ms). @param keepMs how long they are kept stopped */
export const overdueClosesMs = (overdueSinceMs: number, keepMs: number): number =>
  graceEndsMs(overdueSinceMs) + keepMs;

const mark =
  (step: DunningStep) =>
  (atMs: number): DunningMark => ({ step, atMs });

/** Everything that time brings to a plan that stays overdue, in order. */
export function dunningCourse(overdueSinceMs: number, keepMs: number): DunningMark[] {
  const stopMs = graceEndsMs(overdueSinceMs);
  const closeMs = overdueClosesMs(overdueSinceMs, keepMs);
  const warnings = WARNINGS_BEFORE_MS.map((before) => closeMs - before).filter((atMs) => atMs > stopMs);
  return [
    ...REMINDERS_AFTER_MS.map((after) => overdueSinceMs + after).map(mark("reminder")),
    { step: "stop", atMs: stopMs },
    ...warnings.map(mark("close_warning")),
    { step: "close", atMs: closeMs },
  ];
}
