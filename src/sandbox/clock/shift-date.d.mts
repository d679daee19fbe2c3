/** Sets this process's `Date` ahead of the machine's. Timers and `performance.now()` stay real. */
export function shiftDate(aheadMs: number): void;
/** Gives the process the machine's own time back. */
export function restoreDate(): void;
