import { decimalsOf } from "../domain/billing/minor-units.ts";

/**
 * What somebody types as money of a currency, in its minor units: "12", "12.5", "12,50 $", "$12.50"; null for anything
 * else, also for more decimals than the currency has.
 */
export function readAmountMinor(text: string, currency: string): number | null {
  const parts = /^(?:[$€£¥]|[a-z]{3})?\s*(\d{1,7})(?:[.,](\d{1,3}))?\s*(?:[$€£¥]|[a-z]{3})?$/i.exec(
    text.trim(),
  );
  const decimals = decimalsOf(currency);
  const [, whole, rest = ""] = parts ?? [];
  if (whole === undefined || rest.length > decimals) return null;
  const minor = Number(whole + rest.padEnd(decimals, "0"));
  return minor > 0 ? minor : null;
}
