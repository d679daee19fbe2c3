import { PolarClientError } from "@polar-sh/sdk";
import { createPolar, type Polar } from "@polar-sh/sdk/2026-10";
import { onTestFinished } from "vitest";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { type PolarTwin, type PolarTwinOptions, startPolarTwin } from "../../../src/sandbox/polar/twin.ts";
import { testClock } from "../stripe/world.ts";

export const ACCESS_TOKEN = "polar_oat_sandbox_0123456789abcdef";
export const WEBHOOK_SECRET = `polar_whs_${Buffer.from("a secret of thirty-two bytes ....").toString("base64")}`;
export const STANDARD_SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes ....").toString("base64")}`;
export const PAGES = "http://localhost:8080/sandbox/polar";
export const STARTER = {
  id: "8f14e45f-ceea-467a-9b3a-0c1d5b7e0a01",
  name: "GoClaw Starter",
  priceMinor: 2900,
  currency: "usd",
};
export const PRO = {
  ...STARTER,
  id: "8f14e45f-ceea-467a-9b3a-0c1d5b7e0a02",
  name: "GoClaw Pro",
  priceMinor: 4900,
};
/** An id that nobody has. */
export const NOBODY = "8f14e45f-ceea-467a-9b3a-0c1d5b7e0aff";

/** A twin on a clock that stands still until it is moved; closed with the test. */
export async function startTwin(extra: Partial<PolarTwinOptions> = {}) {
  const clock = testClock();
  const twin = await startPolarTwin({
    books: openBooks(),
    clock,
    accessToken: ACCESS_TOKEN,
    pagesBaseUrl: PAGES,
    products: [STARTER, PRO],
    retryDelaysMs: [10, 10],
    ...extra,
  });
  onTestFinished(() => twin.close());
  return { twin, clock, polar: clientOf(twin.apiBase) };
}

/** The official client, pointed at a twin. */
export const clientOf = (baseUrl: string, accessToken = ACCESS_TOKEN): Polar =>
  createPolar({ accessToken, baseUrl });

/** A customer and an open checkout of the Starter product. */
export async function openCheckout(polar: Polar, email = "ann@example.com") {
  const customer = await polar.customers.create({ email, external_id: `user-${email}` });
  const checkout = await polar.checkouts.create({
    products: [STARTER.id],
    customer_id: customer.id,
    metadata: { order_id: "order-1" },
    success_url: "http://localhost:8080/paid?cs={CHECKOUT_ID}",
    return_url: "http://localhost:8080/cancelled",
  });
  return { customer, checkout };
}

/** What a paid checkout leaves in the books. */
export async function paid(twin: PolarTwin, polar: Polar, card?: string) {
  const { customer, checkout } = await openCheckout(polar);
  twin.pay(checkout.id, card === undefined ? {} : { card });
  const [subscription] = twin.ledger.subscriptions();
  const [order] = twin.ledger.orders();
  return { customer, checkout, subscriptionId: subscription?.id ?? "", orderId: order?.id ?? "" };
}

/** The refusal of a call that must fail. */
export async function refusalOf(call: Promise<unknown>): Promise<{ status: number; error: unknown }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof PolarClientError) return { status: error.statusCode, error: error.error };
    throw error;
  }
  throw new Error("The call should have been refused");
}
