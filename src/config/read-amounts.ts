import { AppError } from "../errors.ts";
import { list, required } from "./read-values.ts";
import type { Environment } from "./sandbox-rules.ts";

const MOST_MINOR = 1_000_000_000;
const AMOUNT = /^([a-z]{3})=(\d{1,10})$/;

/**
 * Amounts by currency: `usd=3000,jpy=4500`, minor units. Nothing, in whatever currency, is `0`; any other number
 * without a currency would mean thirty dollars to one and twenty to another.
 * @throws AppError `misconfigured`
 */
export function amountsByCurrency(env: Environment, name: string): Map<string, number> {
  const text = required(env, name).trim().toLowerCase();
  const amounts = new Map<string, number>();
  if (text === "0") return amounts;
  for (const entry of list(text)) {
    const [, currency = "", minor] = AMOUNT.exec(entry) ?? [];
    const amount = Number(minor);
    if (!currency || amount > MOST_MINOR || amounts.has(currency)) throw unreadable(name, text);
    amounts.set(currency, amount);
  }
  if (amounts.size === 0) throw unreadable(name, text);
  return amounts;
}

const unreadable = (name: string, text: string): AppError =>
  new AppError(
    "misconfigured",
    `${name} must name an amount in minor units for each currency, each once, as in usd=3000,jpy=4500 (or 0 for none); it is "${text}".`,
  );
