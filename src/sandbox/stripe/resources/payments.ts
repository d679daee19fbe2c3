import type Stripe from "stripe";
import { z } from "zod";
import { invalidRequest, noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { listParamsOf, mergeMetadata, metadata, paramsOf, range, text, whole } from "../params.ts";
import { refundCharge } from "../refunds.ts";
import { type Route, route } from "../route.ts";
import type { StripeState } from "../state.ts";
import type { Charge } from "../types.ts";

const createRefund = paramsOf<Stripe.RefundCreateParams>()({
  amount: whole.optional(),
  charge: text.optional(),
  payment_intent: text.optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.optional(),
});
const ofPayment = { charge: text.optional(), created: range.optional(), payment_intent: text.optional() };
const listRefunds = listParamsOf<Stripe.RefundListParams>()(ofPayment);
const listDisputes = listParamsOf<Stripe.DisputeListParams>()(ofPayment);
const ofCustomer = { created: range.optional(), customer: text.optional() };
const listIntents = listParamsOf<Stripe.PaymentIntentListParams>()(ofCustomer);
const listCharges = listParamsOf<Stripe.ChargeListParams>()({
  ...ofCustomer,
  payment_intent: text.optional(),
});

/** The charge that a refund order names, directly or through its payment intent. */
function chargeToRefund(state: StripeState, given: z.output<typeof createRefund>): Charge {
  if (given.charge && given.payment_intent) {
    throw invalidRequest("You may only specify one of these parameters: charge, payment_intent.");
  }
  if (given.charge) {
    const charge = state.charges.get(given.charge);
    if (!charge) throw noSuch("charge", given.charge, "charge");
    return charge;
  }
  if (!given.payment_intent) {
    throw invalidRequest(
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  }
  const intent = state.paymentIntents.get(given.payment_intent);
  if (!intent) throw noSuch("payment_intent", given.payment_intent, "payment_intent");
  const charge =
    intent.status === "succeeded" && intent.latest_charge
      ? state.charges.get(intent.latest_charge)
      : undefined;
  if (!charge)
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  return charge;
}

type OfPayment = { charge: string | null; payment_intent: string | null; created: number };
const wanted = (one: OfPayment, given: z.output<typeof listRefunds>): boolean =>
  inRange(one.created, given.created) &&
  (given.charge === undefined || one.charge === given.charge) &&
  (given.payment_intent === undefined || one.payment_intent === given.payment_intent);

export const paymentRoutes: Route[] = [
  route("GET /v1/payment_intents", listIntents, (state, given) =>
    page(
      state.paymentIntents
        .all()
        .filter(
          (one) =>
            inRange(one.created, given.created) &&
            (given.customer === undefined || one.customer === given.customer),
        ),
      given,
      "/v1/payment_intents",
    ),
  ),
  route(
    "GET /v1/payment_intents/:id",
    paramsOf<Stripe.PaymentIntentRetrieveParams>()({}),
    (state, _given, id) => {
      const intent = state.paymentIntents.get(id);
      if (!intent) throw noSuch("payment_intent", id);
      return intent;
    },
  ),
  route("GET /v1/charges", listCharges, (state, given) =>
    page(
      state.charges
        .all()
        .filter(
          (one) =>
            inRange(one.created, given.created) &&
            (given.customer === undefined || one.customer === given.customer) &&
            (given.payment_intent === undefined || one.payment_intent === given.payment_intent),
        ),
      given,
      "/v1/charges",
    ),
  ),
  route("GET /v1/charges/:id", paramsOf<Stripe.ChargeRetrieveParams>()({}), (state, _given, id) => {
    const charge = state.charges.get(id);
    if (!charge) throw noSuch("charge", id);
    return charge;
  }),
  route("POST /v1/refunds", createRefund, (state, given) =>
    refundCharge(state, chargeToRefund(state, given), {
      ...given,
      metadata: mergeMetadata({}, given.metadata),
    }),
  ),
  route("GET /v1/refunds", listRefunds, (state, given) =>
    page(
      state.refunds.all().filter((one) => wanted(one, given)),
      given,
      "/v1/refunds",
    ),
  ),
  route("GET /v1/refunds/:id", paramsOf<Stripe.RefundRetrieveParams>()({}), (state, _given, id) => {
    const refund = state.refunds.get(id);
    if (!refund) throw noSuch("refund", id);
    return refund;
  }),
  route("GET /v1/disputes", listDisputes, (state, given) =>
    page(
      state.disputes.all().filter((one) => wanted(one, given)),
      given,
      "/v1/disputes",
    ),
  ),
  route("GET /v1/disputes/:id", paramsOf<Stripe.DisputeRetrieveParams>()({}), (state, _given, id) => {
    const dispute = state.disputes.get(id);
    if (!dispute) throw noSuch("dispute", id);
    return dispute;
  }),
];
