import { randomInt } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";

/**
 * A source of deployment numbers: the time in microseconds with a random tail, so that two replicas
 * hardly ever meet, rising within one process, and a safe integer for the next two centuries.
 */
export function createDseqSource(clock: Clock): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now() * 1000 + randomInt(1000));
    return String(last);
  };
}
