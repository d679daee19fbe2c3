/** One SQL statement with positional arguments, as a database batch takes it. */
export interface Statement {
  sql: string;
  args: (string | number | null | Uint8Array)[];
}

/**
 * Who calls `advance(key)` and when. Statements go into the caller's own atomic batch, so a wake-up is never
 * lost and never ahead of the change that needs it; the nudge only saves waiting.
 */
export interface Scheduler {
  /** @param canWait nobody waits for it at that moment, so that it comes after what somebody does wait for; default no */
  wakeStatements(key: string, atMs: number, canWait?: boolean): Statement[];
  nudge(key: string): void;
}
