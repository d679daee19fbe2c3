import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { changeProduct } from "../change-product.ts";
import { wrong } from "../errors.ts";
import { among, pageOf } from "../listing.ts";
import { bodyOf, flag, listOf, many, metadata, text, uuid } from "../params.ts";
import { act, change, found, getOne, list, type Route } from "../route.ts";
import { subscriptionJson } from "../shapes/subscription.ts";
import type { PolarState } from "../state.ts";
import {
  cancelAtPeriodEnd,
  clearPendingUpdate,
  hasEnded,
  revoke,
  saveSubscription,
  uncancel,
} from "../subscription-life.ts";
import type { SubscriptionRecord } from "../types.ts";

const READ = ["subscriptions:read", "subscriptions:write"] as const;
const WRITE = ["subscriptions:write"] as const;

/** One kind of change at a time; which one is told by the member that only it has. */
const update = bodyOf<
  models.SubscriptionUpdateBase &
    models.SubscriptionCancel &
    models.SubscriptionRevoke &
    models.SubscriptionUpdateClear
>()({
  product_id: uuid.optional(),
  proration_behavior: z.enum(["invoice", "prorate", "next_period", "reset"]).nullish(),
  metadata: metadata.optional(),
  cancel_at_period_end: z.boolean().optional(),
  customer_cancellation_comment: z.string().nullish(),
  revoke: z.literal(true).optional(),
  pending_update: z.null().optional(),
});
const KINDS = ["product_id", "cancel_at_period_end", "revoke", "pending_update"] as const;
const listing = listOf({
  customer_id: many(uuid),
  external_customer_id: many(text),
  product_id: many(uuid),
  active: flag.optional(),
});

function apply(
  state: PolarState,
  subscription: SubscriptionRecord,
  given: z.output<typeof update>,
): SubscriptionRecord {
  const kinds = KINDS.filter((kind) => given[kind] !== undefined);
  if (kinds.length > 1) throw wrong(kinds[1] ?? "", "Extra inputs are not permitted");
  if (given.revoke) return revoke(state, subscription);
  if (given.pending_update === null) return clearPendingUpdate(state, subscription);
  if (given.cancel_at_period_end) return cancelAtPeriodEnd(state, subscription);
  if (given.cancel_at_period_end === false) return uncancel(state, subscription);
  if (given.product_id)
    return changeProduct(state, subscription, {
      productId: given.product_id,
      proration: given.proration_behavior,
    });
  if (!given.metadata) throw wrong("product_id", "Nothing to update.");
  return saveSubscription(state, { ...subscription, metadata: given.metadata }, "subscription.updated");
}

export const subscriptionRoutes: Route[] = [
  list("GET /v1/subscriptions/", READ, listing, (state, asked) => {
    const mine = state.subscriptions
      .all()
      .filter(
        (one) =>
          among(asked.customer_id, one.customer_id) &&
          among(asked.external_customer_id, state.customers.get(one.customer_id)?.external_id ?? "") &&
          among(asked.product_id, one.product_id) &&
          (asked.active === undefined || asked.active === !hasEnded(one)),
      );
    const { items, pagination } = pageOf(mine, asked);
    return { items: items.map((one) => subscriptionJson(state, one)), pagination };
  }),
  getOne("GET /v1/subscriptions/:id", READ, (state, id) => {
    const subscription = state.subscriptions.get(id);
    return subscription && subscriptionJson(state, subscription);
  }),
  change("PATCH /v1/subscriptions/:id", WRITE, update, (state, given, id) =>
    subscriptionJson(state, apply(state, found(state.subscriptions.get(id)), given)),
  ),
  act("DELETE /v1/subscriptions/:id", WRITE, (state, id) =>
    subscriptionJson(state, revoke(state, found(state.subscriptions.get(id)))),
  ),
];
