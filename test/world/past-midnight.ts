import { DAY_MS } from "../../src/domain/usage/allowance.ts";

/** Longer than any test takes. */
const SOON_MS = 120_000;

/** How far (ms) a test's clock is set ahead so that no UTC day ends under it: a budget, and what was used of it, is one day's. */
export function pastMidnight(nowMs = Date.now()): number {
  const leftMs = DAY_MS - (nowMs % DAY_MS);
  return leftMs < SOON_MS ? leftMs : 0;
}
