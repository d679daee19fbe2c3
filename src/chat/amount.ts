import { decimalsOf } from "../domain/billing/minor-units.ts";

const SIGN = "[$€£¥]|[a-z]{3}";
const AMOUNT = new RegExp(String.raw`^(${SIGN})?\s*(\d{1,7})(?:[.,](\d{1,3}))?\s*(${SIGN})?$`, "i");

/** How a currency is written by those whose own it is: "$" of a dozen dollars, "¥" of two, "CHF" of francs. */
function signOf(currency: string): string | undefined {
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  });
  return format.formatToParts(1).find(({ type }) => type === "currency")?.value;
}

const isOf = (sign: string | undefined, currency: string): boolean =>
  sign === undefined || sign.toLowerCase() === currency || sign === signOf(currency);

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
