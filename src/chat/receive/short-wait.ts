import { retryAfterMsOf } from "../../errors.ts";

/** A press that is acknowledged after that is no longer waited for by anybody. */
const SHORT_MS = 30_000;

/**
 * True for a rate limit that ends soon enough for the person who waits. Their lane stands still until then, and the
 * request is handled anew; a longer one is an answer like any other failure.
 */
export function isShortWait(error: unknown): boolean {
  const askedMs = retryAfterMsOf(error);
  return askedMs !== null && askedMs <= SHORT_MS;
}
