const MICROS_PER_CENT = 10_000;

/**
 * What costs (millionths of a US dollar) are of what was kept (minor units), in percent to a tenth; null where that is
 * not dollars alone, or nothing.
 */
export function percentOfKept(
  costMicros: number,
  kept: readonly { currency: string; keptMinor: number }[],
): number | null {
  const [only, other] = kept;
  if (!only || other || only.currency.toLowerCase() !== "usd" || only.keptMinor <= 0) return null;
  return Math.round((costMicros / MICROS_PER_CENT / only.keptMinor) * 1000) / 10;
}
