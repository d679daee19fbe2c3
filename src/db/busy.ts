/** What SQLite says when another connection holds the lock, through any of libSQL's wrappers. */
const BUSY_CODE = /SQLITE_BUSY|SQLITE_LOCKED/;
const BUSY_MESSAGE = /database (?:table )?is locked|SQL statements in progress/;

/** True for a lock held elsewhere: nothing was written and trying again is right. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return BUSY_CODE.test(code) || BUSY_MESSAGE.test(error.message);
}

/** True when a healing reconnect closed the connection between its loan and its first use: nothing ran. */
export function wasCutOff(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "CLIENT_CLOSED";
}

export interface RetryOptions {
  deadlineMs: number;
  shouldRetry(error: unknown): boolean;
  /** Runs before each new try. */
  beforeRetry(error: unknown): Promise<void>;
}

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** Runs an atomic piece of work until it succeeds, fails for another reason, or the deadline passes. */
export async function retryUntil<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const giveUpAt = performance.now() + options.deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!options.shouldRetry(error)) throw error;
      await options.beforeRetry(error);
      if (performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())));
    }
  }
}
