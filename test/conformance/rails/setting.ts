import { onTestFinished } from "vitest";
import type { CheckoutRequest, PaymentRail } from "../../../src/ports/payment-rail.ts";
import { type TestClock, testClock } from "../../sandbox/stripe/world.ts";
import { startPolar } from "./polar-provider.ts";
import type { Provider } from "./provider.ts";
import { startStripe } from "./stripe-provider.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Longer than any month. */
export const MONTH_MS = 31 * DAY_MS;

/** Every provider there is, for `describe.each`. */
export const PROVIDERS = [
  ["stripe", startStripe],
  ["polar", startPolar],
] as const;

/** One rail with its provider and one customer. */
export interface Setting {
  provider: Provider;
  rail: PaymentRail;
  clock: TestClock;
  customerId: string;
}

export async function settingWith(start: (clock: TestClock) => Promise<Provider>): Promise<Setting> {
  // Webhooks are judged by the machine's clock, and Stripe counts in seconds.
  const clock = testClock(Math.floor(Date.now() / 1000) * 1000);
  const provider = await start(clock);
  onTestFinished(() => provider.close());
  const rail = provider.rail(clock);
  const { customerId } = await rail.ensureCustomer({
    userId: "user-1",
    email: "ann@example.com",
    idempotencyKey: "customer:user-1",
  });
  return { provider, rail, clock, customerId };
}

export const open = ({ rail, clock, customerId }: Setting, extra: Partial<CheckoutRequest> = {}) =>
  rail.openCheckout({
    orderId: "order-1",
    userId: "user-1",
    customerId,
    plan: "starter",
    idempotencyKey: "order:order-1:1",
    successUrl: "http://localhost:8080/paid",
    cancelUrl: "http://localhost:8080/cancelled",
    expiresAtMs: clock.now() + HOUR_MS,
    ...extra,
  });

/** A checkout that was paid, with what the provider says about it. */
export async function paid(at: Setting, card?: string) {
  const { sessionId } = await open(at);
  at.provider.pay(sessionId, card);
  const facts = await at.rail.readCheckout(sessionId);
  return { sessionId, paymentId: facts.paymentId ?? "", subscriptionId: facts.subscriptionId ?? "", facts };
}
