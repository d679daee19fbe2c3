import { AppError, askedWaitMs, isTransient, toAppError } from "../errors.ts";
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

/** How far a service is that GoClaw can start without. */
export interface Joined {
  /** Null once it is there; until then, whether it is silent or will have none of us. */
  missing(): "no_answer" | "refused" | null;
  /** Tries no longer. */
  stop(): void;
}

/** A service may keep the start waiting for so long. */
const PATIENCE_MS = 10_000;
const FIRST_AGAIN_MS = 1_000;
const LAST_AGAIN_MS = 30_000;

/**
 * Opens what GoClaw can start without: now, or as soon as it answers. What is refused, not merely silent, is not for
 * waiting: then the start fails.
 * @throws AppError `misconfigured` for what a service refuses in time
 */
export async function join<T>({ service, open, joined, log }: Joining<T>): Promise<Joined> {
  let again: NodeJS.Timeout | undefined;
  let isOver = false;
  let isLate = false;
  let missing: ReturnType<Joined["missing"]> = "no_answer";
  /** An outage of an hour is one line, and so is each other reason for which it goes on. */
  let told: string | null = null;
  function tell(error: unknown): void {
    const { code } = toAppError(error);
    if (code !== told) log.error({ event: "service.away", service, err: error });
    told = code;
  }
  async function attempt(againMs: number): Promise<void> {
    try {
      const opened = await open();
      if (isOver) return;
      await joined(opened);
      missing = null;
      if (told !== null) log.info({ event: "service.joined", service });
    } catch (error) {
      if (isOver) return;
      if (!isTransient(error) && !isLate) throw error;
      missing = isTransient(error) ? "no_answer" : "refused";
      tell(error);
      const next = () => void attempt(Math.min(againMs * 2, LAST_AGAIN_MS));
      again = setTimeout(next, Math.max(againMs, askedWaitMs(error))).unref();
    }
  }
  const first = attempt(FIRST_AGAIN_MS).then(() => null);
  const late = new AppError("timeout", `${service} has not answered in ${PATIENCE_MS / 1000} s.`);
  const error = await within(PATIENCE_MS, first, late);
  if (error) tell(error);
  isLate = true;
  return {
    missing: () => missing,
    stop() {
      isOver = true;
      clearTimeout(again);
    },
  };
}
