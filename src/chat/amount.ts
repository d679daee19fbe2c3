import { decimalsOf } from "../domain/billing/minor-units.ts";

const SIGN = "[$€£¥]|[a-z]{3}";
const AMOUNT = new RegExp(String.raw`^(${SIGN})?\s*(\d{1,7})(?:[.,](\d{1,3}))?\s*(${SIGN})?$`, "i");

/** Whose currencies are written with a sign of their own: whoever types another one means other money. */
const OWN_SIGN: Record<string, readonly string[]> = { "€": ["eur"], "£": ["gbp"], "¥": ["jpy", "cny"] };

function isOf(sign: string | undefined, currency: string): boolean {
  if (sign === undefined) return true;
  if (sign === "$") return !Object.values(OWN_SIGN).flat().includes(currency);
  return OWN_SIGN[sign]?.includes(currency) ?? sign.toLowerCase() === currency;
}

/**
 * What somebody types as money of a currency, in its minor units: "12", "12.5", "12,50 $", "$12.50"; null for anything
 * else, also for more decimals than the currency has, and for money of another one.
 */
export function readAmountMinor(text: string, currency: string): number | null {
  const [, before, whole, rest = "", after] = AMOUNT.exec(text.trim()) ?? [];
  const decimals = decimalsOf(currency);
  if (whole === undefined || rest.length > decimals) return null;
  if (![before, after].every((sign) => isOf(sign, currency.toLowerCase()))) return null;
  const minor = Number(whole + rest.padEnd(decimals, "0"));
  return minor > 0 ? minor : null;
}
