/** The words that payment providers have for how a subscription stands; all of ours use the same ones. */
const STATUSES = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "paused",
  "canceled",
] as const;

export type SubscriptionStatus = (typeof STATUSES)[number] | "unknown";

/** A provider's word as we know it; one that is newer than we are is `unknown`, which neither grants nor ends (I3). */
export const subscriptionStatus = (word: string): SubscriptionStatus =>
  STATUSES.find((known) => known === word) ?? "unknown";
