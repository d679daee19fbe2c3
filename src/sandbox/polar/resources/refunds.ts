import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { refused, wrong } from "../errors.ts";
import { among, pageOf } from "../listing.ts";
import { bodyOf, flag, listOf, many, metadata, text, uuid } from "../params.ts";
import { closeDispute, refundOrder } from "../refunds.ts";
import { act, change, found, getOne, list, type Route } from "../route.ts";

const create = bodyOf<models.RefundCreate>()({
  order_id: uuid,
  reason: z.enum([
    "duplicate",
    "fraudulent",
    "customer_request",
    "service_disruption",
    "satisfaction_guarantee",
    "other",
  ]),
  amount: z.int().min(1, "Input should be greater than 0"),
  comment: z.string().nullish(),
  revoke_benefits: z.boolean().optional(),
  metadata: metadata.optional(),
});
const refundListing = listOf({
  id: many(uuid),
  order_id: many(uuid),
  subscription_id: many(uuid),
  customer_id: many(uuid),
  external_customer_id: many(text),
  succeeded: flag.optional(),
});
const disputeListing = listOf({
  order_id: many(uuid),
  status: many(z.enum(["prevented", "early_warning", "needs_response", "under_review", "lost", "won"])),
});
const READ_DISPUTES = ["disputes:read", "disputes:write"] as const;

export const refundRoutes: Route[] = [
  change("POST /v1/refunds/", ["refunds:write"], create, (state, given) => {
    const order = state.orders.get(given.order_id);
    if (!order) throw wrong("order_id", "Order not found", given.order_id);
    if (given.revoke_benefits && order.subscription_id)
      throw refused(
        400,
        "RevokeSubscriptionBenefitsProhibited",
        "Subscription benefits can only be revoked upon cancellation",
      );
    const { amount, reason, metadata: own = {} } = given;
    return refundOrder(state, order, { amount, reason, metadata: own });
  }),
  list("GET /v1/refunds/", ["refunds:read", "refunds:write"], refundListing, (state, asked) =>
    pageOf(
      state.refunds
        .all()
        .filter(
          (one) =>
            among(asked.id, one.id) &&
            among(asked.order_id, one.order_id) &&
            among(asked.subscription_id, one.subscription_id ?? "") &&
            among(asked.customer_id, one.customer_id) &&
            (asked.succeeded === undefined || (one.status === "succeeded") === asked.succeeded),
        ),
      asked,
    ),
  ),
  list("GET /v1/disputes/", READ_DISPUTES, disputeListing, (state, asked) =>
    pageOf(
      state.disputes
        .all()
        .filter((one) => among(asked.order_id, one.order_id) && among(asked.status, one.status)),
      asked,
    ),
  ),
  getOne("GET /v1/disputes/:id", READ_DISPUTES, (state, id) => state.disputes.get(id)),
  act("POST /v1/disputes/:id/accept", ["disputes:write"], (state, id) => {
    const dispute = found(state.disputes.get(id));
    if (dispute.status !== "needs_response")
      throw refused(409, "DisputeNotOpenError", "This dispute is not open.");
    return closeDispute(state, dispute, "lost");
  }),
];
