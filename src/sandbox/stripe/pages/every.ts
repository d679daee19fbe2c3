import type { Price } from "../types.ts";

/** `per month`, or nothing for a one-time price. */
export function every(price: Price | null | undefined): string {
  const recurring = price?.recurring;
  if (!recurring) return "";
  return recurring.interval_count === 1
    ? `per ${recurring.interval}`
    : `every ${recurring.interval_count} ${recurring.interval}s`;
}
