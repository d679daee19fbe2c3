import type { PaymentRail } from "../../src/ports/payment-rail.ts";
import { only } from "../world/only.ts";
import type { Gate } from "./replica-gate.ts";
import type { SimRail } from "./sim-rail.ts";

/** One replica's way to the simulated payment provider. */
export function createSimRailPort(rail: SimRail, gate: Gate): PaymentRail {
  return only<PaymentRail>("rail", {
    name: "stripe",
    ensureCustomer: ({ email }) =>
      gate.call("customer", () => ({ customerId: `cus_${email.split("@")[0]}` })),
    openCheckout: (request) =>
      gate.call("open checkout", () => {
        const { id, expiresAtMs } = rail.open(request);
        return { sessionId: id, url: `https://pay.example/${id}`, expiresAtMs };
      }),
    expireCheckout: (sessionId) => gate.call("expire checkout", () => rail.expire(sessionId)),
    readCheckout: (sessionId) => gate.call("read checkout", () => rail.readCheckout(sessionId)),
    listCheckouts: ({ customerId }) => gate.call("list checkouts", () => rail.listCheckouts(customerId)),
    paidInvoices: () => gate.call("list invoices", () => []),
    readPayment: (paymentId) => gate.call("read payment", () => rail.readPayment(paymentId)),
    readSubscription: (id) => gate.call("read plan", () => rail.readSubscription(id)),
    refund: ({ paymentId, idempotencyKey }) =>
      gate.call("refund", () => rail.refund(paymentId, idempotencyKey)),
    cancelSubscription: ({ subscriptionId }) => gate.call("cancel plan", () => rail.cancel(subscriptionId)),
  });
}
