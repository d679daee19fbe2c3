import type Stripe from "stripe";
import { z } from "zod";
import { invalidRequest, noSuch } from "../errors.ts";
import { paramsOf, text, whole } from "../params.ts";
import { type Route, route } from "../route.ts";
import { releaseSchedule, scheduleSubscription } from "../schedule-life.ts";
import { newPhase } from "../shapes/schedule.ts";
import { periodEnd } from "../shapes/subscription.ts";
import type { StripeState } from "../state.ts";
import type { Schedule } from "../types.ts";
import { priceOf } from "./catalog.ts";

const create = paramsOf<Stripe.SubscriptionScheduleCreateParams>()({ from_subscription: text });
const proration = z.enum(["always_invoice", "create_prorations", "none"]);
const phase = z.strictObject({
  items: z.array(z.strictObject({ price: text, quantity: whole.optional() })).length(1),
  start_date: whole,
  end_date: whole.optional(),
  duration: z
    .strictObject({ interval: z.enum(["day", "week", "month", "year"]), interval_count: whole.optional() })
    .optional(),
  proration_behavior: proration.optional(),
});
const update = paramsOf<Stripe.SubscriptionScheduleUpdateParams>()({
  end_behavior: z.enum(["release"]).optional(),
  phases: z.array(phase).min(1),
  proration_behavior: proration.optional(),
});

function scheduleOf(state: StripeState, id: string): Schedule {
  const schedule = state.schedules.get(id);
  if (!schedule) throw noSuch("subscription schedule", id);
  return schedule;
}

function endOf(given: z.output<typeof phase>, param: string): number {
  if (given.end_date !== undefined && given.duration !== undefined)
    throw invalidRequest("You may only specify one of these parameters: end_date, duration.", { param });
  if (given.end_date !== undefined) return given.end_date;
  if (given.duration === undefined)
    throw invalidRequest("You must specify either end_date or duration for every phase.", { param });
  return periodEnd(given.start_date, given.duration.interval, given.duration.interval_count ?? 1);
}

/** Sets the phases anew. The current one has to be among them, and each begins where the last one ends. */
function setPhases(state: StripeState, given: z.output<typeof update>, id: string): Schedule {
  const schedule = scheduleOf(state, id);
  if (schedule.status !== "active")
    throw invalidRequest(
      `You cannot update a subscription schedule that is currently in the \`${schedule.status}\` status.`,
    );
  if (given.phases[0]?.start_date !== schedule.current_phase?.start_date)
    throw invalidRequest("You can not modify the start date of the current phase.", {
      param: "phases[0][start_date]",
    });
  const phases = given.phases.map((one, index) => {
    const param = `phases[${index}]`;
    const [line] = one.items;
    return newPhase({
      price: priceOf(state, line?.price ?? "", `${param}[items][0][price]`),
      quantity: line?.quantity ?? 1,
      startS: one.start_date,
      endS: endOf(one, param),
      proration: one.proration_behavior ?? "create_prorations",
    });
  });
  phases.forEach((one, index) => {
    const before = phases[index - 1];
    if (one.end_date <= one.start_date || (before && before.end_date !== one.start_date))
      throw invalidRequest("The phases of a schedule must follow each other without a gap.", {
        param: `phases[${index}][start_date]`,
      });
  });
  const [first] = phases;
  const next: Schedule = {
    ...schedule,
    current_phase: first ? { start_date: first.start_date, end_date: first.end_date } : null,
    phases,
  };
  state.schedules.put(next.id, next);
  state.emit("subscription_schedule.updated", next, { phases: schedule.phases });
  return next;
}

export const scheduleRoutes: Route[] = [
  route("POST /v1/subscription_schedules", create, (state, given) => {
    const subscription = state.subscriptions.get(given.from_subscription);
    if (!subscription) throw noSuch("subscription", given.from_subscription, "from_subscription");
    if (subscription.status === "canceled")
      throw invalidRequest("You cannot migrate a subscription that is canceled.", {
        param: "from_subscription",
      });
    return scheduleSubscription(state, subscription);
  }),
  route(
    "GET /v1/subscription_schedules/:id",
    paramsOf<Stripe.SubscriptionScheduleRetrieveParams>()({}),
    (state, _given, id) => scheduleOf(state, id),
  ),
  route("POST /v1/subscription_schedules/:id", update, setPhases),
  route(
    "POST /v1/subscription_schedules/:id/release",
    paramsOf<Stripe.SubscriptionScheduleReleaseParams>()({}),
    (state, _given, id) => releaseSchedule(state, scheduleOf(state, id)),
  ),
];
