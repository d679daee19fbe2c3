export type StopReason = "client_gone" | "shutdown";

/**
 * Says to one call that it must end, and why. Each of its stages puts what it has to do then into `onStop`. Lighter than an
 * AbortController with its listeners; there is one for every call.
 */
export interface Stop {
  reason: StopReason | null;
  onStop: (() => void) | null;
}

export const createStop = (): Stop => ({ reason: null, onStop: null });

/** Only the first reason counts. */
export function endCall(stop: Stop, why: StopReason): void {
  if (stop.reason !== null) return;
  stop.reason = why;
  stop.onStop?.();
}

/** Waits, but no longer than until the call must end. */
export function waitUnlessStopped(ms: number, stop: Stop): Promise<void> {
  if (stop.reason !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.onStop = null;
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.onStop = done;
  });
}
