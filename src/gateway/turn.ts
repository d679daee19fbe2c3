/** One turn of the event loop, from what is heard to what is written. */
export interface Turn {
  /** Calls a function that writes, once this turn has been through all that it heard. It may not throw. */
  atItsEnd(write: () => void): void;
}

/**
 * Gathers what all calls write in one turn. Whoever listens on the same machine, such as a proxy in front, sleeps while
 * nothing comes, and to wake it costs the writer more than the write itself: written one right after the other, only the
 * first of them has to.
 */
export function createTurn(): Turn {
  let writes: (() => void)[] = [];
  function end(): void {
    const due = writes;
    writes = [];
    for (const write of due) write();
  }
  return {
    atItsEnd(write) {
      if (writes.length === 0) setImmediate(end);
      writes.push(write);
    },
  };
}
