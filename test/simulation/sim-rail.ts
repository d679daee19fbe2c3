import { AppError } from "../../src/errors.ts";
import type {
  CheckoutFacts,
  PaymentFacts,
  RefundFacts,
  SubscriptionFacts,
} from "../../src/ports/payment-rail.ts";
import { PRICE } from "./sim-settings.ts";

interface Session {
  id: string;
  orderId: string;
  customerId: string;
  expiresAtMs: number;
  status: "open" | "complete" | "expired";
}

export interface SimPayment {
  id: string;
  customerId: string;
  subscriptionId: string;
  sessionId: string;
}

export interface SimRefund {
  key: string;
  paymentId: string;
}

export interface SimSubscription {
  id: string;
  customerId: string;
  active: boolean;
}

export interface RailHooks {
  now(): number;
  /** After every change of the rail's own books. */
  changed(what: string): void;
}

/**
 * A payment provider's books. It pays out once for each key and not once for each payment: the real one would refuse
 * a second refund, but here the key that GoClaw stores must do by itself.
 */
export function createSimRail(hooks: RailHooks) {
  const sessions = new Map<string, Session>();
  const payments = new Map<string, SimPayment>();
  const refunds = new Map<string, SimRefund>();
  const subscriptions = new Map<string, SimSubscription>();

  function known<T>(found: T | undefined, what: string): T {
    if (found === undefined) throw new AppError("not_found", `no such ${what}`);
    return found;
  }

  function session(id: string): Session {
    const found = known(sessions.get(id), "session");
    if (found.status === "open" && hooks.now() >= found.expiresAtMs) found.status = "expired";
    return found;
  }

  const subscriptionFacts = ({ id, customerId, active }: SimSubscription): SubscriptionFacts => ({
    subscriptionId: id,
    customerId,
    status: active ? "active" : "canceled",
    priceId: PRICE.priceId,
    plan: "starter",
    currentPeriodStartMs: null,
    currentPeriodEndMs: null,
    cancelAtMs: null,
    pending: null,
  });

  const refundFacts = ({ key, paymentId }: SimRefund): RefundFacts => ({
    refundId: `re_${key}`,
    paymentId,
    amountMinor: PRICE.amountMinor,
    currency: PRICE.currency,
    status: "succeeded",
  });

  const paymentOf = (sessionId: string) => [...payments.values()].find((one) => one.sessionId === sessionId);

  return {
    payments,
    refunds,
    subscriptions,

    open(request: { orderId: string; customerId: string; expiresAtMs: number }): Session {
      const id = `cs_${request.orderId}`;
      const made = sessions.get(id) ?? { id, ...request, status: "open" as const };
      sessions.set(id, made);
      return made;
    },

    /** The person pays. @returns the payment, or null when the page is closed */
    pay(sessionId: string): SimPayment | null {
      const found = session(sessionId);
      if (found.status !== "open") return null;
      found.status = "complete";
      const payment = {
        id: `pi_${found.customerId}`,
        subscriptionId: `sub_${found.customerId}`,
        customerId: found.customerId,
        sessionId,
      };
      payments.set(payment.id, payment);
      subscriptions.set(payment.subscriptionId, {
        id: payment.subscriptionId,
        customerId: found.customerId,
        active: true,
      });
      hooks.changed(`${found.customerId} pays`);
      return payment;
    },

    expire(sessionId: string): void {
      const found = session(sessionId);
      if (found.status === "open") found.status = "expired";
    },

    readCheckout(sessionId: string): CheckoutFacts {
      const { status, orderId, customerId } = session(sessionId);
      const payment = paymentOf(sessionId);
      return {
        sessionId,
        status,
        paid: payment !== undefined,
        orderId,
        customerId,
        subscriptionId: payment?.subscriptionId ?? null,
        paymentId: payment?.id ?? null,
        priceId: PRICE.priceId,
        quantity: 1,
        subtotalMinor: PRICE.amountMinor,
        currency: PRICE.currency,
      };
    },

    listCheckouts(customerId: string): CheckoutFacts[] {
      const mine = [...sessions.values()].filter((one) => one.customerId === customerId);
      return mine.map(({ id }) => this.readCheckout(id));
    },

    readPayment(paymentId: string): PaymentFacts {
      const { customerId, subscriptionId } = known(payments.get(paymentId), "payment");
      const isBack = [...refunds.values()].some((one) => one.paymentId === paymentId);
      return {
        paymentId,
        customerId,
        subscriptionId,
        invoiceId: null,
        purpose: "first_period",
        amountMinor: PRICE.amountMinor,
        refundedMinor: isBack ? PRICE.amountMinor : 0,
        currency: PRICE.currency,
        succeeded: true,
        dispute: "none" as const,
      };
    },

    readSubscription: (id: string): SubscriptionFacts =>
      subscriptionFacts(known(subscriptions.get(id), "subscription")),

    refund(paymentId: string, key: string): RefundFacts {
      known(payments.get(paymentId), "payment");
      if (!refunds.has(key)) {
        refunds.set(key, { key, paymentId });
        hooks.changed(`${paymentId} is refunded`);
      }
      return refundFacts({ key, paymentId });
    },

    cancel(id: string): SubscriptionFacts {
      const found = known(subscriptions.get(id), "subscription");
      const wasActive = found.active;
      found.active = false;
      if (wasActive) hooks.changed(`${id} is cancelled`);
      return subscriptionFacts(found);
    },
  };
}

export type SimRail = ReturnType<typeof createSimRail>;
