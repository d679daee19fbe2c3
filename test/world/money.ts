import Stripe from "stripe";
import type { StripeTwin } from "../../src/sandbox/stripe/twin.ts";
import type { World } from "./world.ts";

/** What everybody has paid and got back, by the payment provider's own books. */
export interface MoneyFacts {
  paidMinor: number;
  refundedMinor: number;
  payments: number;
  refunds: number;
  activeSubscriptions: number;
}

export function moneyFacts({ stripe }: Pick<World, "stripe">): MoneyFacts {
  const all = stripe.ledger.customers().map((customer) => stripe.ledger.totals(customer.id));
  const sum = (key: keyof MoneyFacts) => all.reduce((total, one) => total + one[key], 0);
  return {
    paidMinor: sum("paidMinor"),
    refundedMinor: sum("refundedMinor"),
    payments: sum("payments"),
    refunds: sum("refunds"),
    activeSubscriptions: sum("activeSubscriptions"),
  };
}

/** The checkout session behind a link to its page. */
export function sessionOf(link: string): string {
  const id = /cs_test_[A-Za-z0-9]+/.exec(link)?.[0];
  if (!id) throw new Error(`no checkout session in ${link}`);
  return id;
}

/** The newest subscription of somebody with this address. */
export function subscriptionOf({ stripe }: Pick<World, "stripe">, email: string) {
  const customer = stripe.ledger.customers().find((one) => one.email === email);
  const found = stripe.ledger.subscriptions().findLast((one) => one.customer === customer?.id);
  if (!found) throw new Error(`${email} has no subscription`);
  return found;
}

/** A second session for the same order, as one whose answer was lost on the way to GoClaw. */
export async function twinSession(
  at: { stripe: StripeTwin; secretKey: string; url: string },
  link: string,
): Promise<string> {
  const { hostname, port } = new URL(at.stripe.apiBase);
  const stripe = new Stripe(at.secretKey, { host: hostname, port, protocol: "http" });
  const first = await stripe.checkout.sessions.retrieve(sessionOf(link));
  const second = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: String(first.customer),
    client_reference_id: first.client_reference_id ?? "",
    line_items: [{ price: "price_starter", quantity: 1 }],
    metadata: first.metadata ?? {},
    success_url: `${at.url}/paid`,
    cancel_url: `${at.url}/cancelled`,
  });
  return second.id;
}
