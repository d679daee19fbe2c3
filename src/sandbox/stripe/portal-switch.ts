import { StripeFault } from "./errors.ts";
import { switchWithInvoice } from "./plan-change.ts";
import { releaseSchedule, scheduleOf, scheduleSubscription } from "./schedule-life.ts";
import { newPhase } from "./shapes/schedule.ts";
import { periodEnd } from "./shapes/subscription.ts";
import type { StripeState } from "./state.ts";
import type { Price, Subscription } from "./types.ts";

/** What the portal says to a change of price; `refusal` is the card network's. */
export type PortalChange = { kind: "done" } | { kind: "booked" } | { kind: "refused"; refusal: string };

/** The portal as it is set up here: dearer at once and paid on the spot, cheaper with the next period. */
export function switchInPortal(state: StripeState, subscription: Subscription, price: Price): PortalChange {
  const item = subscription.items.data[0];
  if (!item || subscription.status !== "active" || subscription.schedule !== null)
    return { kind: "refused", refusal: "This plan cannot be changed now." };
  if ((price.unit_amount ?? 0) <= (item.price.unit_amount ?? 0)) {
    bookPrice(state, subscription, price);
    return { kind: "booked" };
  }
  try {
    switchWithInvoice(state, subscription, { item, price, fromS: state.nowS() }, "error_if_incomplete");
    return { kind: "done" };
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    return { kind: "refused", refusal: error.message };
  }
}

function bookPrice(state: StripeState, subscription: Subscription, price: Price): void {
  const schedule = scheduleSubscription(state, subscription);
  const [first] = schedule.phases;
  if (!first) return;
  const endS = periodEnd(first.end_date, "month", 1);
  const next = newPhase({ price, quantity: 1, startS: first.end_date, endS, proration: "none" });
  const booked = { ...schedule, phases: [first, next] };
  state.schedules.put(booked.id, booked);
  state.emit("subscription_schedule.updated", booked, { phases: schedule.phases });
}

/** Takes the booked change back. */
export function keepPrice(state: StripeState, subscription: Subscription): void {
  const schedule = scheduleOf(state, subscription);
  if (schedule?.status === "active") releaseSchedule(state, schedule);
}
