import type Stripe from "stripe";
import { z } from "zod";
import { invalidRequest, noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { flag, listParamsOf, mergeMetadata, metadata, paramsOf, range, text, whole } from "../params.ts";
import { switchWithInvoice, switchWithoutCharge } from "../plan-change.ts";
import { type Route, route } from "../route.ts";
import type { StripeState } from "../state.ts";
import { endSubscription, setCancelAt, setCancelAtPeriodEnd } from "../subscription-life.ts";
import type { Subscription } from "../types.ts";
import { itemChangeOf, itemChanges } from "./item-change.ts";

const details = z.strictObject({ comment: text.optional(), feedback: text.optional() });
const update = paramsOf<Stripe.SubscriptionUpdateParams>()({
  items: itemChanges.optional(),
  payment_behavior: z.enum(["allow_incomplete", "error_if_incomplete", "pending_if_incomplete"]).optional(),
  proration_behavior: z.enum(["always_invoice", "none"]).optional(),
  proration_date: whole.optional(),
  cancel_at: z.union([z.literal(""), whole]).optional(),
  cancel_at_period_end: flag.optional(),
  cancellation_details: details.optional(),
  metadata: metadata.optional(),
});
const cancel = paramsOf<Stripe.SubscriptionCancelParams>()({
  cancellation_details: details.optional(),
  invoice_now: flag.optional(),
  prorate: flag.optional(),
});
const STATUSES = [
  "active",
  "all",
  "canceled",
  "ended",
  "incomplete",
  "incomplete_expired",
  "past_due",
  "paused",
  "trialing",
  "unpaid",
] as const;
const listing = listParamsOf<Stripe.SubscriptionListParams>()({
  created: range.optional(),
  customer: text.optional(),
  price: text.optional(),
  status: z.enum(STATUSES).optional(),
});

function subscriptionOf(state: StripeState, id: string): Subscription {
  const subscription = state.subscriptions.get(id);
  if (!subscription) throw noSuch("subscription", id);
  return subscription;
}

function hasStatus(one: Subscription, wanted: (typeof STATUSES)[number] | undefined): boolean {
  if (wanted === "all") return true;
  if (wanted === undefined) return one.status !== "canceled";
  if (wanted === "ended") return one.status === "canceled" || one.status === "incomplete_expired";
  return one.status === wanted;
}

type Given = z.output<typeof update>;

/** What may go together with a change that waits for its payment. */
const WITH_PENDING = new Set([
  "items",
  "payment_behavior",
  "proration_behavior",
  "proration_date",
  "cancel_at_period_end",
  "metadata",
  "expand",
]);

function switchPrice(state: StripeState, given: Given, before: Subscription): Subscription {
  if (before.status === "canceled")
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.", {
      param: "items",
    });
  if (before.schedule !== null)
    throw invalidRequest("The sandbox does not change the items of a subscription that a schedule manages.", {
      param: "items",
    });
  const behavior = given.payment_behavior ?? "allow_incomplete";
  const stray = Object.keys(given).find((key) => !WITH_PENDING.has(key));
  if (behavior === "pending_if_incomplete" && stray)
    throw invalidRequest(
      `You cannot pass ${stray} when payment_behavior is pending_if_incomplete, since it is not supported by pending updates.`,
      { param: stray },
    );
  const change = itemChangeOf(state, before, given.items ?? [], given.proration_date, "items");
  return given.proration_behavior === "none"
    ? switchWithoutCharge(state, before, change)
    : switchWithInvoice(state, before, change, behavior);
}

/** Stripe lets nobody end a subscription behind its schedule's back. */
function refuseManaged(subscription: Subscription): void {
  if (subscription.schedule === null) return;
  throw invalidRequest(
    `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
  );
}

function change(state: StripeState, given: Given, id: string): Subscription {
  const before = subscriptionOf(state, id);
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = given;
  if (before.status === "canceled" && (atPeriodEnd !== undefined || at !== undefined)) {
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.", {
      param: atPeriodEnd === undefined ? "cancel_at" : "cancel_at_period_end",
    });
  }
  if (atPeriodEnd !== undefined && at !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: cancel_at, cancel_at_period_end.");
  }
  if (atPeriodEnd !== undefined || at !== undefined) refuseManaged(before);
  if (given.items !== undefined) return switchPrice(state, given, before);
  const merged = { ...before, metadata: mergeMetadata(before.metadata, given.metadata) };
  if (given.metadata !== undefined) {
    state.subscriptions.put(id, merged);
    state.emit("customer.subscription.updated", merged, { metadata: before.metadata });
  }
  if (at !== undefined) return setCancelAt(state, merged, at === "" ? null : at);
  return atPeriodEnd === undefined ? merged : setCancelAtPeriodEnd(state, merged, atPeriodEnd);
}

export const subscriptionRoutes: Route[] = [
  route("GET /v1/subscriptions", listing, (state, given) => {
    const keep = (one: Subscription) =>
      inRange(one.created, given.created) &&
      (given.customer === undefined || one.customer === given.customer) &&
      (given.price === undefined || one.items.data.some((item) => item.price.id === given.price)) &&
      hasStatus(one, given.status);
    return page(state.subscriptions.all().filter(keep), given, "/v1/subscriptions");
  }),
  route("GET /v1/subscriptions/:id", paramsOf<Stripe.SubscriptionRetrieveParams>()({}), (state, _given, id) =>
    subscriptionOf(state, id),
  ),
  route("POST /v1/subscriptions/:id", update, change),
  route("DELETE /v1/subscriptions/:id", cancel, (state, _given, id) => {
    const subscription = subscriptionOf(state, id);
    // Stripe answers a second cancellation as if the subscription were gone.
    if (subscription.status === "canceled") throw noSuch("subscription", id);
    return endSubscription(state, subscription);
  }),
];
