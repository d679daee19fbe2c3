/**
 * A decimal number times ten to a power, as a whole number, rounded up. Exact: prices such as 0.00000013 have no exact
 * binary form, and a rest of it would round them up wrongly.
 * @returns null for anything but a decimal number from zero upwards, and for what a number cannot hold exactly
 */
export function scaledUp(decimal: string, power: number): number | null {
  const match = /^(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i.exec(decimal.trim());
  const [, whole = "", fraction = "", exponent = "0"] = match ?? [];
  if (!match || whole + fraction === "") return null;
  const shift = power + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  const result = shift >= 0 ? digits * scale : (digits + scale - 1n) / scale;
  return result <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(result) : null;
}
