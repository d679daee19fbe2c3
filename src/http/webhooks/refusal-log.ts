import type { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";

/** Of one kind of refusal the log gets one line, and then one in this time with how many there were. */
const EVERY_MS = 60_000;

/** Notes what was refused without a line for each: whoever sends nonsense must not fill the disk. */
export interface RefusalLog {
  note(source: string, status: number, error: AppError): void;
}

interface Tally {
  saidAtMs: number;
  since: number;
}

export function createRefusalLog(log: Log, clock: Clock): RefusalLog {
  const tallies = new Map<string, Tally>();
  return {
    note(source, status, error) {
      const key = `${source} ${status}`;
      const known = tallies.get(key);
      const now = clock.now();
      if (known && now - known.saidAtMs < EVERY_MS) {
        known.since++;
        return;
      }
      const facts = { event: "webhook.refused", source, status, unsaid: known?.since ?? 0, err: error };
      log[status === 503 ? "error" : "warn"](facts);
      tallies.set(key, { saidAtMs: now, since: 0 });
    },
  };
}
