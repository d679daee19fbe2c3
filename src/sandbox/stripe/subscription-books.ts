import type { StripeState } from "./state.ts";
import type { Subscription } from "./types.ts";

/** The latest period end among a subscription's items, in seconds. */
export const periodEndOf = (subscription: Subscription): number =>
  Math.max(...subscription.items.data.map((item) => item.current_period_end));

/** Writes a subscription and tells the world what changed. */
export function saveSubscription(state: StripeState, next: Subscription, before: Subscription): Subscription {
  state.subscriptions.put(next.id, next);
  const previous: Record<string, unknown> = {};
  for (const key of Object.keys(next) as (keyof Subscription)[]) {
    if (next[key] !== before[key]) previous[key] = before[key];
  }
  if (Object.keys(previous).length > 0) state.emit("customer.subscription.updated", next, previous);
  return next;
}
