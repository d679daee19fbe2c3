/** What is to happen unless it is called off. */
export interface Due {
  atMs: number;
  onDue(): void;
}

/** Ends what takes longer than everybody may take. */
export interface Deadline {
  begin(onDue: () => void): Due;
  callOff(due: Due): void;
}

/** All have `forMs` from their beginning, so the first to begin is the first that is due, and one timer does for all. */
export function createDeadline(forMs: number): Deadline {
  const begun = new Set<Due>();
  let isWatched = false;

  function lookIn(ms: number): void {
    if (isWatched) return;
    isWatched = true;
    setTimeout(look, Math.ceil(ms)).unref();
  }

  function look(): void {
    isWatched = false;
    const nowMs = performance.now();
    for (const due of begun) {
      if (due.atMs > nowMs) return void lookIn(due.atMs - nowMs);
      begun.delete(due);
      due.onDue();
    }
  }

  return {
    begin(onDue) {
      const due = { atMs: performance.now() + forMs, onDue };
      begun.add(due);
      lookIn(forMs);
      return due;
    },
    callOff: (due) => void begun.delete(due),
  };
}
