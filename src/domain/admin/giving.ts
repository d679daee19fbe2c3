import type { Role } from "./roles.ts";

/** How much money administrators may move by themselves, minor units. */
export interface GivingRules {
  /** What one member of support may give back in a UTC day. */
  supportMinor: number;
  /** Where somebody else has to agree: to every broadcast, and to refunds above this in one's day. Null where nobody has to. */
  secondPerson: { refundAboveMinor: number } | null;
}

/** `alone`: at once, within the day's limit where there is one. `second`: when somebody else agrees. */
export type GivingWay =
  | { way: "alone"; mostADayMinor: number | null }
  | { way: "second" }
  | { way: "refused" };

/** How a refund by somebody of that role goes, after what they gave back alone today: a large one in parts is no way around. */
export function givingWay(
  rules: GivingRules,
  { role, amountMinor, givenTodayMinor }: { role: Role; amountMinor: number; givenTodayMinor: number },
): GivingWay {
  const { supportMinor, secondPerson } = rules;
  const mostADayMinor = Math.min(
    role === "support" ? supportMinor : Number.POSITIVE_INFINITY,
    secondPerson?.refundAboveMinor ?? Number.POSITIVE_INFINITY,
  );
  if (givenTodayMinor + amountMinor <= mostADayMinor)
    return { way: "alone", mostADayMinor: Number.isFinite(mostADayMinor) ? mostADayMinor : null };
  return { way: secondPerson === null ? "refused" : "second" };
}
