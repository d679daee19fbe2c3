import type { Log } from "../../log.ts";

export interface LeaseKeeping {
  /** Work in hand; its epoch may change under it. */
  held: { key: string; epoch: number };
  /** @returns false when somebody else took over */
  extend(): Promise<boolean>;
  everyMs: number;
  log: Log;
}

/**
 * Extends the lease of work in hand, one extension at a time, however long the database takes. What goes wrong is
 * said once and not at every beat. Work that lost its lease goes on, but its result is fenced off: whoever took over
 * decides. @returns what ends it
 */
export function keepLease({ held, extend, everyMs, log }: LeaseKeeping): () => void {
  let extending = false;
  let failed = false;

  async function beat(): Promise<void> {
    if (extending) return;
    extending = true;
    try {
      if (!(await extend())) log.warn({ event: "job.lease_lost", key: held.key, epoch: held.epoch });
      failed = false;
    } catch (error) {
      if (!failed) log.warn({ event: "job.not_extended", key: held.key, err: error });
      failed = true;
    } finally {
      extending = false;
    }
  }

  const heartbeat = setInterval(() => void beat(), everyMs);
  return () => clearInterval(heartbeat);
}
