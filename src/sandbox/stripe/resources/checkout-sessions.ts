import type Stripe from "stripe";
import { z } from "zod";
import { expireCheckout } from "../checkout.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { inRange, list, page } from "../listing.ts";
import { flag, listParamsOf, mergeMetadata, metadata, paramsOf, range, text, url, whole } from "../params.ts";
import { type Route, route } from "../route.ts";
import { newLineItem, newSession } from "../shapes/checkout-session.ts";
import type { StripeState } from "../state.ts";
import type { CheckoutSession, LineItem } from "../types.ts";
import { priceOf } from "./catalog.ts";
import { customerOf } from "./customers.ts";

type Params = Stripe.Checkout.SessionCreateParams;

const MIN_LIFE_S = 30 * 60;
const MAX_LIFE_S = 24 * 3600;

const create = paramsOf<Params>()({
  mode: z.enum(["payment", "subscription"]).optional(),
  line_items: z.array(z.strictObject({ price: text, quantity: whole.optional() })).max(100),
  success_url: url,
  cancel_url: url.optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  customer_update: z
    .strictObject({
      address: z.enum(["auto", "never"]).optional(),
      name: z.enum(["auto", "never"]).optional(),
    })
    .optional(),
  client_reference_id: text.max(200).optional(),
  metadata: metadata.optional(),
  subscription_data: z
    .strictObject({ metadata: metadata.optional(), description: text.max(500).optional() })
    .optional(),
  payment_intent_data: z
    .strictObject({ metadata: metadata.optional(), description: text.optional() })
    .optional(),
  expires_at: whole.optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  allow_promotion_codes: flag.optional(),
  allowed_payment_method_types: z.array(text).optional(),
  excluded_payment_method_types: z.array(text).optional(),
  locale: text.optional(),
  ui_mode: z.enum(["hosted_page"]).optional(),
});
const listing = listParamsOf<Stripe.Checkout.SessionListParams>()({
  created: range.optional(),
  customer: text.optional(),
  payment_intent: text.optional(),
  status: z.enum(["open", "complete", "expired"]).optional(),
  subscription: text.optional(),
});

type Given = z.output<typeof create>;

function linesOf(state: StripeState, given: Given, mode: "payment" | "subscription"): LineItem[] {
  const lines = given.line_items.map((line, index) => {
    const price = priceOf(state, line.price, `line_items[${index}][price]`);
    const param = `line_items[${index}][price]`;
    if (!price.active)
      throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
        param,
      });
    const quantity = line.quantity ?? 1;
    if (quantity < 1)
      throw invalidRequest("Invalid positive integer", { param: `line_items[${index}][quantity]` });
    return newLineItem(price, quantity, state.products.get(price.product)?.name ?? "");
  });
  const recurring = lines.some((line) => line.price?.type === "recurring");
  if (mode === "subscription" && !recurring) {
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      { param: "line_items" },
    );
  }
  if (mode === "payment" && recurring) {
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      { param: "line_items" },
    );
  }
  if (new Set(lines.map((line) => line.currency)).size > 1) {
    throw invalidRequest("All prices on a Checkout session must have the same currency.", {
      param: "line_items",
    });
  }
  return lines;
}

function expiryOf(given: Given, nowS: number): number {
  const expiresAtS = given.expires_at ?? nowS + MAX_LIFE_S;
  if (expiresAtS < nowS + MIN_LIFE_S) {
    throw invalidRequest(
      "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
      { param: "expires_at" },
    );
  }
  if (expiresAtS > nowS + MAX_LIFE_S) {
    throw invalidRequest(
      "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
      { param: "expires_at" },
    );
  }
  return expiresAtS;
}

/** Parameters that the mode or their neighbours forbid. */
function refuseMisfits(given: Given, mode: "payment" | "subscription"): void {
  if (given.customer && given.customer_email) {
    throw invalidRequest("You may only specify one of these parameters: customer, customer_email.", {
      param: "customer_email",
    });
  }
  if (mode === "payment" && given.subscription_data) {
    throw invalidRequest("You can not pass `subscription_data` in `payment` mode.", {
      param: "subscription_data",
    });
  }
  if (mode === "subscription" && given.payment_intent_data) {
    throw invalidRequest("You can not pass `payment_intent_data` in `subscription` mode.", {
      param: "payment_intent_data",
    });
  }
  if (given.allowed_payment_method_types && given.excluded_payment_method_types) {
    const message =
      "You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types.";
    throw invalidRequest(message, { param: "excluded_payment_method_types" });
  }
}

function open(state: StripeState, given: Given): CheckoutSession {
  const mode = given.mode ?? "payment";
  refuseMisfits(given, mode);
  if (given.customer) customerOf(state, given.customer, "customer");
  const nowS = state.nowS();
  const expiresAtS = expiryOf(given, nowS);
  const lines = linesOf(state, given, mode);
  const session = newSession({
    mode,
    lines,
    customer: given.customer ?? null,
    customerEmail: given.customer_email ?? null,
    clientReferenceId: given.client_reference_id ?? null,
    metadata: mergeMetadata({}, given.metadata),
    expiresAtS,
    successUrl: given.success_url,
    cancelUrl: given.cancel_url ?? null,
    pagesBaseUrl: state.pagesBaseUrl,
    taxEnabled: given.automatic_tax?.enabled ?? false,
    nowS,
    ...(given.excluded_payment_method_types
      ? { excludedPaymentMethodTypes: given.excluded_payment_method_types }
      : {}),
  });
  state.sessions.put(session.id, session);
  state.lineItems.put(session.id, lines);
  state.subscriptionMetadata.put(session.id, mergeMetadata({}, given.subscription_data?.metadata));
  return session;
}

function sessionOf(state: StripeState, id: string): CheckoutSession {
  const session = state.sessions.get(id);
  if (!session) throw noSuch("checkout.session", id);
  return session;
}

export const checkoutRoutes: Route[] = [
  route("POST /v1/checkout/sessions", create, open),
  route("GET /v1/checkout/sessions", listing, (state, given) => {
    const keep = (one: CheckoutSession) =>
      inRange(one.created, given.created) &&
      (given.customer === undefined || one.customer === given.customer) &&
      (given.payment_intent === undefined || one.payment_intent === given.payment_intent) &&
      (given.status === undefined || one.status === given.status) &&
      (given.subscription === undefined || one.subscription === given.subscription);
    return page(state.sessions.all().filter(keep), given, "/v1/checkout/sessions");
  }),
  route(
    "GET /v1/checkout/sessions/:id",
    paramsOf<Stripe.Checkout.SessionRetrieveParams>()({}),
    (state, _given, id) => sessionOf(state, id),
  ),
  route(
    "GET /v1/checkout/sessions/:id/line_items",
    listParamsOf<Stripe.Checkout.SessionListLineItemsParams>()({}),
    (state, _given, id) => {
      sessionOf(state, id);
      return list(state.lineItems.get(id) ?? [], false, `/v1/checkout/sessions/${id}/line_items`);
    },
  ),
  route(
    "POST /v1/checkout/sessions/:id/expire",
    paramsOf<Stripe.Checkout.SessionExpireParams>()({}),
    (state, _given, id) => {
      const session = sessionOf(state, id);
      if (session.status !== "open") {
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
        );
      }
      return expireCheckout(state, session);
    },
  ),
];
