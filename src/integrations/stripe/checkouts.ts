import type Stripe from "stripe";
import { AppError } from "../../errors.ts";
import type {
  CheckoutFacts,
  CheckoutRequest,
  OpenedCheckout,
  PlanId,
  PlanPrice,
} from "../../ports/payment-rail.ts";
import { checkoutFacts, idOf, type SessionParts } from "./facts.ts";
import { paymentsOfInvoice } from "./payments.ts";
import { ask } from "./translate-error.ts";

const CHECKOUT_PARTS = ["line_items", "invoice.payments"];
/** @throws AppError `misconfigured` for a price that cannot be sold as a monthly plan */
export async function readPrice(stripe: Stripe, plan: PlanId, priceId: string): Promise<PlanPrice> {
  const refuse = (problem: string) =>
    new AppError("misconfigured", `STRIPE_PRICE_${plan.toUpperCase()}: the price ${problem}`, {
      details: { plan },
    });
  const price = await ask("prices.retrieve", "price", () => stripe.prices.retrieve(priceId)).catch(
    (error: unknown) => {
      throw error instanceof AppError && error.code === "not_found"
        ? refuse("does not exist in this Stripe account")
        : error;
    },
  );
  if (!price.active) throw refuse("is not active");
  if (price.recurring?.interval !== "month" || price.recurring.interval_count !== 1)
    throw refuse("is not monthly");
  if (price.billing_scheme !== "per_unit" || price.unit_amount === null) throw refuse("has no fixed amount");
  return { priceId: price.id, amountMinor: price.unit_amount, currency: price.currency };
}

/** Stripe fills the placeholder in, so that the page people come back to knows which session to read. */
const withSession = (url: string): string => `${url}${url.includes("?") ? "&" : "?"}cs={CHECKOUT_SESSION_ID}`;

/** Opens one subscription checkout; the same idempotency key never opens two. */
export async function openCheckout(
  stripe: Stripe,
  priceId: string,
  request: CheckoutRequest,
): Promise<OpenedCheckout> {
  const metadata = { order_id: request.orderId, user_id: request.userId };
  const session = await ask("checkout.sessions.create", "checkout.session", () =>
    stripe.checkout.sessions.create(
      {
        mode: "subscription",
        customer: request.customerId,
        client_reference_id: request.orderId,
        line_items: [{ price: priceId, quantity: 1 }],
        metadata,
        subscription_data: { metadata },
        expires_at: Math.floor(request.expiresAtMs / 1000),
        success_url: withSession(request.successUrl),
        cancel_url: request.cancelUrl,
      },
      { idempotencyKey: request.idempotencyKey },
    ),
  );
  if (!session.url)
    throw new AppError("rejected", "Stripe opened a checkout without a page", {
      details: { orderId: request.orderId },
    });
  return { sessionId: session.id, url: session.url, expiresAtMs: session.expires_at * 1000 };
}

const readSession = (stripe: Stripe, sessionId: string): Promise<Stripe.Checkout.Session> =>
  ask("checkout.sessions.retrieve", "checkout.session", () =>
    stripe.checkout.sessions.retrieve(sessionId, { expand: CHECKOUT_PARTS }),
  );

/** Asks for whatever the expansion did not bring. */
async function withParts(stripe: Stripe, session: Stripe.Checkout.Session): Promise<SessionParts> {
  const { invoice } = session;
  const lines =
    session.line_items ??
    (await ask("checkout.sessions.listLineItems", "list", () =>
      stripe.checkout.sessions.listLineItems(session.id),
    ));
  const shown = typeof invoice === "object" ? invoice?.payments?.data : undefined;
  const invoiceId = idOf(invoice);
  const payments = shown ?? (invoiceId === null ? [] : await paymentsOfInvoice(stripe, invoiceId));
  return { session, lines: lines.data, payments };
}

/** Makes an open session unpayable; one that is over already stays as it is. */
export async function expireCheckout(stripe: Stripe, sessionId: string): Promise<void> {
  try {
    await ask("checkout.sessions.expire", "checkout.session", () =>
      stripe.checkout.sessions.expire(sessionId),
    );
  } catch (error) {
    if (!(error instanceof AppError && error.code === "rejected")) throw error;
    // Refused because it is over already: then there is nothing to do.
    if ((await readSession(stripe, sessionId)).status === "open") throw error;
  }
}

export const readCheckout = async (stripe: Stripe, sessionId: string): Promise<CheckoutFacts> =>
  checkoutFacts(await withParts(stripe, await readSession(stripe, sessionId)));

/** The customer's hundred newest checkouts. */
export async function listCheckouts(stripe: Stripe, customerId: string): Promise<CheckoutFacts[]> {
  const sessions = await ask("checkout.sessions.list", "list", () =>
    stripe.checkout.sessions.list({
      customer: customerId,
      limit: 100,
      expand: CHECKOUT_PARTS.map((part) => `data.${part}`),
    }),
  );
  return Promise.all(sessions.data.map(async (one) => checkoutFacts(await withParts(stripe, one))));
}
