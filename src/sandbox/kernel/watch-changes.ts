import type { Signals } from "./signals.ts";

export interface Changes {
  /** Resolves when something visible has changed since the last call, at the latest after `timeoutMs`. */
  next(timeoutMs: number): Promise<void>;
  stop(): void;
}

/** Watches for what people can see; a change between two calls is not lost. */
export function watchChanges<Signal>(
  signals: Signals<Signal>,
  isVisible: (signal: Signal) => boolean,
): Changes {
  let hasChanged = false;
  let wake: () => void = () => undefined;
  const notice = () => {
    hasChanged = true;
    wake();
  };
  const off = signals.on((signal) => {
    if (isVisible(signal)) notice();
  });
  return {
    async next(timeoutMs) {
      if (!hasChanged) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasChanged = false;
    },
    stop() {
      off();
      notice();
    },
  };
}
