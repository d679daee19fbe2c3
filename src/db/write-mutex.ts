import { AppError } from "../errors.ts";

/** One writer at a time within this process, first come first served. */
export interface WriteMutex {
  /**
   * Waits for the turn; the function it returns ends it.
   * @throws AppError `database_busy` when the turn does not come within `deadlineMs`
   */
  acquire(deadlineMs: number): Promise<() => void>;
}

export function createWriteMutex(): WriteMutex {
  const waiting: (() => void)[] = [];
  let held = false;

  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else held = false;
  };
  /** A turn can be given back once only. */
  const turn = (): (() => void) => {
    let over = false;
    return () => {
      if (over) return;
      over = true;
      release();
    };
  };

  return {
    acquire(deadlineMs) {
      if (!held) {
        held = true;
        return Promise.resolve(turn());
      }
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          clearTimeout(timer);
          resolve(turn());
        };
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(enter), 1);
          // The usual cause: a write on the client, while a transaction that was not ended holds the turn.
          reject(new AppError("database_busy", `no turn to write within ${deadlineMs} ms`));
        }, deadlineMs);
        waiting.push(enter);
      });
    },
  };
}
