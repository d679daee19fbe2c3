import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 20;

/** Waits until `look` answers something; for books that announce nothing. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}
