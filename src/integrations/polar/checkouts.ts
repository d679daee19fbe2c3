import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type { CheckoutFacts, CheckoutRequest, OpenedCheckout } from "../../ports/payment-rail.ts";
import type { PolarClient } from "./client.ts";
import { checkoutFacts, MARKS } from "./facts.ts";

const PAGE = 100;

/** Polar fills the placeholder in, so that the page people come back to knows which checkout to read. */
const withCheckout = (url: string): string => `${url}${url.includes("?") ? "&" : "?"}cs={CHECKOUT_ID}`;

const newest = async (client: PolarClient, customerId: string): Promise<models.Checkout[]> =>
  (
    await client.read("checkouts.list", (polar) =>
      polar.checkouts.list({ customer_id: customerId, limit: PAGE, sorting: ["-created_at"] }),
    )
  ).items;

/** What an earlier try under the same key opened. */
async function openedBefore(client: PolarClient, request: CheckoutRequest): Promise<models.Checkout | null> {
  const checkouts = await newest(client, request.customerId);
  return checkouts.find((one) => one.metadata[MARKS.key] === request.idempotencyKey) ?? null;
}

/** Opens one checkout. It is looked for first: the same key opens no second one, whatever became of the first try. */
export async function openCheckout(
  client: PolarClient,
  productId: string,
  request: CheckoutRequest,
): Promise<OpenedCheckout> {
  const checkout = await client.changeOnce(
    "checkouts.create",
    (polar) =>
      polar.checkouts.create({
        products: [productId],
        customer_id: request.customerId,
        metadata: {
          order_id: request.orderId,
          user_id: request.userId,
          [MARKS.key]: request.idempotencyKey,
          [MARKS.payBy]: request.expiresAtMs,
        },
        allow_discount_codes: false,
        success_url: withCheckout(request.successUrl),
        return_url: request.cancelUrl,
      }),
    () => openedBefore(client, request),
  );
  if (checkout.product_id !== productId)
    throw new AppError("conflict", "the key belongs to a checkout of something else", {
      details: { rail: "polar", orderId: request.orderId },
    });
  return {
    sessionId: checkout.id,
    url: checkout.url,
    expiresAtMs: Math.min(request.expiresAtMs, Date.parse(checkout.expires_at)),
  };
}

const retrieve = (client: PolarClient, id: string): Promise<models.Checkout> =>
  client.read("checkouts.get", (polar) => polar.checkouts.get(id));

/** The first order of a checkout that was paid; Polar writes it a moment later. */
async function firstOrder(client: PolarClient, checkout: models.Checkout): Promise<models.Order | null> {
  if (checkout.status !== "succeeded") return null;
  const { items } = await client.read("orders.list", (polar) =>
    polar.orders.list({ checkout_id: checkout.id, limit: PAGE }),
  );
  return items.find((one) => one.billing_reason === "subscription_create") ?? items[0] ?? null;
}

/**
 * Notes in an open checkout that it was given up, since Polar has no call that ends one. From then on it counts as
 * expired; whoever pays it all the same makes a late payment.
 */
export async function expireCheckout(client: PolarClient, id: string): Promise<void> {
  const checkout = await retrieve(client, id);
  if (checkout.status !== "open" || checkout.metadata[MARKS.givenUp] === true) return;
  const metadata = { ...checkout.metadata, [MARKS.givenUp]: true };
  try {
    await client.change("checkouts.update", (polar) => polar.checkouts.update(id, { metadata }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const now = await retrieve(client, id);
    // Refused because it is being paid, or over; or done although nobody told us.
    if (now.status === "open" && now.metadata[MARKS.givenUp] !== true) throw error;
  }
}

export async function readCheckout(client: PolarClient, id: string, nowMs: number): Promise<CheckoutFacts> {
  const checkout = await retrieve(client, id);
  return checkoutFacts(checkout, await firstOrder(client, checkout), nowMs);
}

/** The customer's hundred newest checkouts. */
export async function listCheckouts(
  client: PolarClient,
  customerId: string,
  nowMs: number,
): Promise<CheckoutFacts[]> {
  const checkouts = await newest(client, customerId);
  return Promise.all(checkouts.map(async (one) => checkoutFacts(one, await firstOrder(client, one), nowMs)));
}
