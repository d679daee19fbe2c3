import { invalidRequest } from "./errors.ts";
import { newSchedule } from "./shapes/schedule.ts";
import { planOf } from "./shapes/subscription.ts";
import type { StripeState } from "./state.ts";
import { saveSubscription } from "./subscription-books.ts";
import type { Schedule, Subscription } from "./types.ts";

export const scheduleOf = (state: StripeState, subscription: Subscription): Schedule | undefined =>
  subscription.schedule === null ? undefined : state.schedules.get(subscription.schedule);

export function scheduleSubscription(state: StripeState, subscription: Subscription): Schedule {
  if (subscription.schedule !== null)
    throw invalidRequest(
      `You cannot migrate a subscription that is already attached to a schedule: ${subscription.schedule}.`,
      { param: "from_subscription" },
    );
  const schedule = newSchedule(subscription, state.nowS());
  state.schedules.put(schedule.id, schedule);
  state.emit("subscription_schedule.created", schedule);
  saveSubscription(state, { ...subscription, schedule: schedule.id }, subscription);
  return schedule;
}

function leave(state: StripeState, schedule: Schedule): void {
  const subscription = state.subscriptions.get(schedule.subscription ?? "");
  if (subscription) saveSubscription(state, { ...subscription, schedule: null }, subscription);
}

/** Lets the subscription go on as it is. */
export function releaseSchedule(state: StripeState, schedule: Schedule): Schedule {
  if (schedule.status !== "active" && schedule.status !== "not_started")
    throw invalidRequest(
      `You cannot release a subscription schedule that is currently in the \`${schedule.status}\` status.`,
    );
  const released: Schedule = {
    ...schedule,
    status: "released",
    current_phase: null,
    released_at: state.nowS(),
    released_subscription: schedule.subscription,
    subscription: null,
  };
  state.schedules.put(released.id, released);
  state.emit("subscription_schedule.released", released);
  leave(state, schedule);
  return released;
}

/** A subscription that ends takes its schedule along. */
export function cancelSchedule(state: StripeState, subscription: Subscription): void {
  const schedule = scheduleOf(state, subscription);
  if (schedule?.status !== "active") return;
  const canceled: Schedule = {
    ...schedule,
    status: "canceled",
    canceled_at: state.nowS(),
    current_phase: null,
  };
  state.schedules.put(canceled.id, canceled);
  state.emit("subscription_schedule.canceled", canceled);
}

/**
 * The current phase is over: the next one begins with its price, or the schedule has done its work.
 * @param atS when the period ended
 */
export function enterNextPhase(state: StripeState, subscription: Subscription, atS: number): Subscription {
  const schedule = scheduleOf(state, subscription);
  if (schedule?.status !== "active" || schedule.current_phase?.end_date !== atS) return subscription;
  const next = schedule.phases.find((phase) => phase.start_date === atS);
  if (!next) {
    const completed: Schedule = {
      ...schedule,
      status: "completed",
      completed_at: state.nowS(),
      current_phase: null,
      released_subscription: subscription.id,
      subscription: null,
    };
    state.schedules.put(completed.id, completed);
    state.emit("subscription_schedule.completed", completed);
    return { ...subscription, schedule: null };
  }
  const moved = { ...schedule, current_phase: { start_date: next.start_date, end_date: next.end_date } };
  state.schedules.put(moved.id, moved);
  state.emit("subscription_schedule.updated", moved);
  const price = state.prices.get(next.items[0]?.price ?? "");
  if (!price) return subscription;
  const data = subscription.items.data.map((item) => ({ ...item, price, plan: planOf(price) }));
  return { ...subscription, items: { ...subscription.items, data } };
}
