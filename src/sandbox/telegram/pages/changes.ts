import type { World } from "../world/world.ts";

export interface Changes {
  /** Resolves when something visible has changed since the last call, at the latest after `timeoutMs`. */
  next(timeoutMs: number): Promise<void>;
  stop(): void;
}

/** Watches for what people can see; a change between two calls is not lost. */
export function watchChanges(world: World): Changes {
  let hasChanged = false;
  let wake: () => void = () => undefined;
  const notice = () => {
    hasChanged = true;
    wake();
  };
  const off = world.signals.on((signal) => {
    if (signal.type !== "update") notice();
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
