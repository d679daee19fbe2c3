import { isTransient } from "../errors.ts";
import type { Log } from "../log.ts";
import { within } from "./within.ts";

export interface Joining<T> {
  /** What the log calls it. */
  service: string;
  /** @throws AppError as `reaching` does */
  open(): Promise<T>;
  /** It is there now; called again, with what was opened anew, when it throws. */
  joined(opened: T): void | Promise<void>;
  log: Log;
}

/** A service may keep the start waiting for so long. */
const PATIENCE_MS = 10_000;
const FIRST_AGAIN_MS = 1_000;
const LAST_AGAIN_MS = 30_000;

/**
 * Opens what GoClaw can start without: now, or as soon as it answers. What is refused, not merely silent, is not for
 * waiting: then the start fails.
 * @returns how to stop trying. @throws AppError `misconfigured` for what a service refuses in time
 */
export async function join<T>({ service, open, joined, log }: Joining<T>): Promise<() => void> {
  let again: NodeJS.Timeout | undefined;
  let isOver = false;
  let wasAway = false;
  async function attempt(againMs: number, mayThrow: () => boolean): Promise<void> {
    try {
      const opened = await open();
      if (isOver) return;
      await joined(opened);
      if (wasAway) log.info({ event: "service.joined", service });
    } catch (error) {
      if (!isTransient(error) && mayThrow()) throw error;
      wasAway = true;
      log.error({ event: "service.away", service, err: error });
      const nextMs = Math.min(againMs * 2, LAST_AGAIN_MS);
      if (!isOver) again = setTimeout(() => void attempt(nextMs, () => false), againMs).unref();
    }
  }
  let isLate = false;
  await within(
    PATIENCE_MS,
    attempt(FIRST_AGAIN_MS, () => !isLate),
    undefined,
  );
  isLate = true;
  return () => {
    isOver = true;
    clearTimeout(again);
  };
}
