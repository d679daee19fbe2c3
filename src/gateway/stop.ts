export type StopReason = "client_gone" | "shutdown";

/** Says to one call that it must end. Each of its stages puts what it has to do then into `onStop`. */
export interface Stop {
  readonly reason: StopReason | null;
  onStop: (() => void) | null;
  /** Only the first reason counts. */
  end(reason: StopReason): void;
}

/** Lighter than an AbortController with its listeners; there is one for every call. */
export function createStop(): Stop {
  let reason: StopReason | null = null;
  const stop: Stop = {
    get reason() {
      return reason;
    },
    onStop: null,
    end(why) {
      if (reason !== null) return;
      reason = why;
      stop.onStop?.();
    },
  };
  return stop;
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
