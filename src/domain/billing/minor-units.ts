/** As payment providers count; every other currency has hundredths, also where coins of those are gone (ISK, UGX). */
const WHOLE = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const THOUSANDTHS = new Set("BHD JOD KWD OMR TND".split(" "));

/** How many decimals an amount of this currency has, whose last one is its minor unit. */
export function decimalsOf(currency: string): number {
  const code = currency.toUpperCase();
  if (WHOLE.has(code)) return 0;
  return THOUSANDTHS.has(code) ? 3 : 2;
}

/** An amount in minor units as one of the currency itself: 2900 is 29 in "usd" and 2900 in "jpy". */
export const inMajor = (minor: number, currency: string): number => minor / 10 ** decimalsOf(currency);

/** The same with all of its decimals: 2900, "usd" → "29.00". */
export const inDecimals = (minor: number, currency: string): string =>
  inMajor(minor, currency).toFixed(decimalsOf(currency));
