/** Whatever tells that something in it has changed. */
export interface Watchable {
  signals: { on(listener: () => void): () => void };
}

/**
 * Waits by event until `look` finds something.
 * @throws Error with the text of `describe` when `timeoutMs` have passed, or whatever `look` throws
 */
export function waitUntil<T>(
  world: Watchable,
  look: () => T | undefined,
  timeoutMs: number,
  describe: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      off();
    };
    const attempt = () => {
      try {
        const found = look();
        if (found === undefined) return;
        stop();
        resolve(found);
      } catch (error) {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(describe()));
    }, timeoutMs);
    const off = world.signals.on(attempt);
    attempt();
  });
}
