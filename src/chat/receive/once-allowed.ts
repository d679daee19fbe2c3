import { setTimeout as sleep } from "node:timers/promises";
import { retryAfterMsOf } from "../../errors.ts";

/** A start waits for a rate limit this long in all; a process that died of one would ask again even sooner. */
const START_PATIENCE_MS = 60_000;

/** Asks again for as long as the platform only asks us to wait. @throws whatever else the work throws */
export async function onceAllowed<T>(work: () => Promise<T>): Promise<T> {
  for (let leftMs = START_PATIENCE_MS; ; ) {
    try {
      return await work();
    } catch (error) {
      const askedMs = retryAfterMsOf(error);
      if (askedMs === null || askedMs > leftMs) throw error;
      leftMs -= askedMs;
      await sleep(askedMs);
    }
  }
}
