/** What somebody wants of a budget, as far as the words tell; which agent is for others to find. */
export type BudgetWords =
  | { kind: "show"; agent: string }
  | { kind: "off"; agent: string }
  | { kind: "set"; agent: string; dayMicros: number };

const MICROS_PER_USD = 1_000_000;
const AMOUNT = String.raw`\$?\s?(?<whole>\d{1,6})(?:[.,](?<part>\d{1,2}))?\s?(?:\$|usd|dollars?|dollar)?`;
const A_DAY = String.raw`\s?(?:(?:\/|per|a|pro|je|am)\s?)?(?:day|daily|tag|täglich)`;
/** Before the agent anything that is an amount is one; after it, it must say that it is money or for a day. */
const BEFORE = new RegExp(`^${AMOUNT}(?:${A_DAY})?(?:\\s+(?<agent>.+))?$`, "i");
const AFTER = new RegExp(
  `^(?<agent>.+?)\\s+(?=\\$|.*(?:\\$|usd|dollar|day|daily|tag|täglich)$)${AMOUNT}(?:${A_DAY})?$`,
  "i",
);
const OFF_BEFORE = /^(?:off|none|no|aus|kein|keins|ohne)(?:\s+(?<agent>.+))?$/i;
const OFF_AFTER = /^(?<agent>.+?)\s+(?:off|aus)$/i;
/** Models are priced in dollars, and so are budgets. */
const OTHER_MONEY = /[€£]|\d\s?(?:eur|euros?|gbp|chf)\b/i;
/** Meant as an amount, and none that we can read: never taken for an agent's name. */
const LIKE_AN_AMOUNT = /^[-+]?\s?[\d$]|\$|\busd\b/i;

/**
 * Reads "$2", "2 usd per day", "2,50 $/Tag", "off", each with an agent's name before or after it.
 * @returns null for words that mean an amount and do not say a readable one
 */
export function readBudgetWords(text: string): BudgetWords | null {
  const words = text.trim().replace(/\s+/g, " ");
  if (OTHER_MONEY.test(words)) return null;
  const set = BEFORE.exec(words) ?? AFTER.exec(words);
  if (set?.groups) {
    const { whole = "", part = "", agent = "" } = set.groups;
    const cents = Number(whole) * 100 + Number(part.padEnd(2, "0"));
    return { kind: "set", agent, dayMicros: (cents * MICROS_PER_USD) / 100 };
  }
  const off = OFF_BEFORE.exec(words) ?? OFF_AFTER.exec(words);
  if (off) return { kind: "off", agent: off.groups?.agent ?? "" };
  return LIKE_AN_AMOUNT.test(words) ? null : { kind: "show", agent: words };
}
