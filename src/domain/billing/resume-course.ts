const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long is waited after each start that failed, from the first on; after one more it is given up. */
const WAITS_MS = [10 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS];
/** So long its owner may choose between another try and their money, before the money goes back by itself. */
const CHOICE_MS = 3 * DAY_MS;

/** What is known of an agent that is to start again since its plan is paid, and has not since. */
export interface ResumeTries {
  resumeFailures: number;
  /** When the last one failed; once it is given up, when it was. */
  resumeFailedAt: number | null;
}

export type ResumeCourse =
  | { step: "try"; atMs: number }
  | { step: "given_up"; tries: number; moneyBackAtMs: number };

/** How an agent goes on that was stopped for want of money and could not be started when the money was there. */
export function resumeCourse({ resumeFailures: tries, resumeFailedAt }: ResumeTries): ResumeCourse {
  const sinceMs = resumeFailedAt ?? 0;
  if (tries === 0) return { step: "try", atMs: 0 };
  const waitMs = WAITS_MS[tries - 1];
  return waitMs === undefined
    ? { step: "given_up", tries, moneyBackAtMs: sinceMs + CHOICE_MS }
    : { step: "try", atMs: sinceMs + waitMs };
}

/** The same after one more that failed. Whoever tries again by hand puts nothing off. */
export function afterFailure(before: ResumeTries, nowMs: number): ResumeTries & { resumeFailedAt: number } {
  const isGivenUp = resumeCourse(before).step === "given_up";
  return {
    resumeFailures: before.resumeFailures + 1,
    resumeFailedAt: isGivenUp ? (before.resumeFailedAt ?? nowMs) : nowMs,
  };
}
