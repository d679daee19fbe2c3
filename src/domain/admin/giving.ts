import type { Role } from "./roles.ts";

/** Minor units by currency (lower case). Those of different currencies are never added and never compared. */
export type AmountsByCurrency = ReadonlyMap<string, number>;

/** How much money administrators may move by themselves. A currency that is not named is one in which they may nothing. */
export interface GivingRules {
  /** What one member of support may give back in a UTC day, of each currency. */
  supportMinor: AmountsByCurrency;
  /** Where somebody else has to agree: to every broadcast, and to refunds above this in one's day. Null where nobody has to. */
  secondPerson: { refundAboveMinor: AmountsByCurrency } | null;
}

/** `alone`: at once, within the day's limit where there is one. `second`: when somebody else agrees. */
export type GivingWay =
  | { way: "alone"; mostADayMinor: number | null }
  | { way: "second" }
  | { way: "refused"; mostADayMinor: number };

export interface Given {
  role: Role;
  currency: string;
  amountMinor: number;
  /** What they gave back alone today of the same currency, minor units. */
  givenTodayMinor: number;
}

const limitIn = (limits: AmountsByCurrency, currency: string): number =>
  limits.get(currency.toLowerCase()) ?? 0;

/** How a refund by somebody of that role goes, after what they gave back alone today: a large one in parts is no way around. */
export function givingWay(
  { supportMinor, secondPerson }: GivingRules,
  { role, currency, amountMinor, givenTodayMinor }: Given,
): GivingWay {
  const mostADayMinor = Math.min(
    role === "support" ? limitIn(supportMinor, currency) : Number.POSITIVE_INFINITY,
    secondPerson ? limitIn(secondPerson.refundAboveMinor, currency) : Number.POSITIVE_INFINITY,
  );
  if (givenTodayMinor + amountMinor <= mostADayMinor)
    return { way: "alone", mostADayMinor: Number.isFinite(mostADayMinor) ? mostADayMinor : null };
  return secondPerson === null ? { way: "refused", mostADayMinor } : { way: "second" };
}
