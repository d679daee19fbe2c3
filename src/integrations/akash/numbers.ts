import { AppError } from "../../errors.ts";

/**
 * A chain integer (Long, bigint or decimal text) as a number.
 * @throws AppError `internal` when it does not fit a safe integer, so that no amount is ever silently rounded
 */
export function safeInteger(value: { toString(): string } | undefined, what: string): number {
  const text = value === undefined ? "" : value.toString();
  const number = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new AppError("internal", `${what} is not a safe integer: ${text.slice(0, 40)}`);
  }
  return number;
}

interface Decimal {
  whole: number;
  hasFraction: boolean;
}

function parseDecimal(text: string, what: string): Decimal {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new AppError("internal", `${what} is not a decimal amount: ${text.slice(0, 40)}`);
  return { whole: safeInteger(match[1], what), hasFraction: /[1-9]/.test(match[2] ?? "") };
}

/** A price per block: rounded up, so that cost estimates and caps are never too low. */
export function priceUact(text: string): number {
  const { whole, hasFraction } = parseDecimal(text, "price");
  return hasFraction ? whole + 1 : whole;
}

/** A balance: rounded down, so that nobody counts on a fraction of a uact. */
export const balanceUact = (text: string): number => parseDecimal(text, "balance").whole;

/** @throws AppError `invalid_input` unless `value` is a positive safe integer */
export function positiveAmount(value: number, what: string): string {
  if (!Number.isSafeInteger(value) || value <= 0) {
    throw new AppError("invalid_input", `${what} must be a positive integer`, {
      details: { reason: "invalid_amount" },
    });
  }
  return String(value);
}
