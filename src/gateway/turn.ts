/** One turn of the event loop, from what is heard to what is written. */
export interface Turn {
  /**
   * Calls a function that writes: at once where it is the first in this turn, so that a call by itself waits for nothing,
   * and else once the turn has been through all that it heard. It may not throw.
   */
  write(write: () => void): void;
}

/**
 * Gathers what all calls write in one turn. Whoever listens on the same machine, such as a proxy in front, sleeps while
 * nothing comes, and to wake it costs the writer more than the write itself: written one right after the other, only the
 * first of them has to.
 */
export function createTurn(): Turn {
  let writes: (() => void)[] = [];
  let isUnderWay = false;
  function end(): void {
    const due = writes;
    writes = [];
    isUnderWay = false;
    for (const write of due) write();
  }
  return {
    write(write) {
      if (isUnderWay) return void writes.push(write);
      isUnderWay = true;
      setImmediate(end);
      write();
    },
  };
}
