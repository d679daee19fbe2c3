import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type { DisputeState, PaymentFacts, RefundFacts, RefundRequest } from "../../ports/payment-rail.ts";
import type { PolarClient } from "./client.ts";
import { isPaid, MARKS, paymentFacts, refundFacts } from "./facts.ts";
import { providerCodeOf } from "./translate-error.ts";

const PAGE = 100;
const MAX_PAGES = 10;
/** Disputes that are over, with the money still here. */
const WON: readonly string[] = ["won", "prevented"];
const STANDING: models.DisputeStatus[] = ["needs_response", "under_review", "lost"];

const retrieveOrder = (client: PolarClient, id: string): Promise<models.Order> =>
  client.read("orders.get", (polar) => polar.orders.get(id));

async function disputeState(client: PolarClient, orderId: string): Promise<DisputeState> {
  const { items } = await client.read("disputes.list", (polar) =>
    polar.disputes.list({ order_id: orderId, limit: PAGE }),
  );
  // After an early warning the money is still ours.
  const standing = items.filter((one) => !WON.includes(one.status) && one.status !== "early_warning");
  if (standing.some((one) => one.status === "lost")) return "lost";
  if (standing.length > 0) return "open";
  return items.some((one) => WON.includes(one.status)) ? "won" : "none";
}

/** A payment is known by the order it paid: refunds and disputes go by that, too. */
export async function readPayment(client: PolarClient, orderId: string): Promise<PaymentFacts> {
  const order = await retrieveOrder(client, orderId);
  return paymentFacts(order, isPaid(order) ? await disputeState(client, orderId) : "none");
}

/** An order of nothing, or one that left a credit, took no money. */
export async function readOrderPayment(client: PolarClient, orderId: string): Promise<PaymentFacts | null> {
  const payment = await readPayment(client, orderId);
  return payment.succeeded && payment.amountMinor > 0 ? payment : null;
}

/** The newest orders of a subscription that took money. */
export async function paidOrders(client: PolarClient, subscriptionId: string): Promise<string[]> {
  const { items } = await client.read("orders.list", (polar) =>
    polar.orders.list({ subscription_id: subscriptionId, limit: 10, sorting: ["-created_at"] }),
  );
  return items.filter((one) => isPaid(one) && one.total_amount > 0).map((one) => one.id);
}

/** The orders under dispute, newest first. Polar sends no webhook about disputes, so that they have to be asked for. */
export async function disputedPayments(client: PolarClient): Promise<string[]> {
  const found: string[] = [];
  for (let page = 1, last = 1; page <= Math.min(last, MAX_PAGES); page++) {
    const { items, pagination } = await client.read("disputes.list", (polar) =>
      polar.disputes.list({ status: STANDING, sorting: ["-created_at"], limit: PAGE, page }),
    );
    found.push(...items.map((one) => one.order_id));
    last = pagination.max_page;
  }
  return [...new Set(found)];
}

/** Polar's own list of reasons is short; ours stands beside it as the comment. */
const REASONS: Record<string, models.RefundCreate["reason"]> = {
  paid_twice: "duplicate",
  deploy_failed: "service_disruption",
  refund_asked: "customer_request",
  refund_fault: "service_disruption",
  refund_goodwill: "satisfaction_guarantee",
  refund_twice: "duplicate",
};

const standing = (refund: models.Refund): boolean =>
  refund.status !== "failed" && refund.status !== "canceled";

const refundsOf = async (client: PolarClient, orderId: string): Promise<models.Refund[]> =>
  (
    await client.read("refunds.list", (polar) =>
      polar.refunds.list({ order_id: orderId, limit: PAGE, sorting: ["-created_at"] }),
    )
  ).items.filter(standing);

/** The refund made under this key; or any, where nothing is left to give back. */
async function refundedBefore(
  client: PolarClient,
  request: RefundRequest,
  isAllBack: boolean,
): Promise<models.Refund | null> {
  const refunds = await refundsOf(client, request.paymentId);
  const own = refunds.find((one) => one.metadata[MARKS.key] === request.idempotencyKey);
  return own ?? (isAllBack ? (refunds[0] ?? null) : null);
}

/**
 * The most without tax that gives no more than this back with it: Polar is told the net amount and adds the tax.
 * @throws AppError `rejected` when so much is not left
 */
function netOf(order: models.Order, grossMinor: number): number {
  const { refundable_amount: left, refundable_tax_amount: leftTax, net_amount: net, tax_amount: tax } = order;
  if (grossMinor === left + leftTax) return left;
  if (grossMinor > left + leftTax)
    throw new AppError("rejected", "Polar has less left of this order than is asked", {
      details: { rail: "polar", providerCode: "RefundAmountTooHigh" },
    });
  if (tax === 0) return grossMinor;
  const withTax = (amount: number): number => amount + Math.round((amount * tax) / net);
  let amount = Math.floor((grossMinor * net) / (net + tax));
  while (withTax(amount + 1) <= grossMinor) amount++;
  while (withTax(amount) > grossMinor) amount--;
  // With the last of the net amount goes all of the tax that is left.
  return Math.min(amount, left - 1);
}

/** Refunds a part of a payment, or what is left of it; one that is refunded already is success then. */
export async function refund(client: PolarClient, request: RefundRequest): Promise<RefundFacts> {
  const { paymentId, amountMinor = null } = request;
  const order = await retrieveOrder(client, paymentId);
  const isAllBack = order.status === "refunded" && amountMinor === null;
  const lookUp = () => refundedBefore(client, request, isAllBack);
  if (amountMinor !== null) {
    const before = await lookUp();
    if (before) return refundFacts(before);
  }
  const amount = amountMinor === null ? order.refundable_amount : netOf(order, amountMinor);
  try {
    const made = await client.changeOnce(
      "refunds.create",
      (polar) =>
        polar.refunds.create({
          order_id: order.id,
          amount,
          reason: REASONS[request.reason] ?? "other",
          comment: request.reason,
          metadata: { [MARKS.key]: request.idempotencyKey },
        }),
      lookUp,
    );
    return refundFacts(made);
  } catch (error) {
    if (amountMinor !== null || providerCodeOf(error) !== "RefundedAlready") throw error;
    const made = await refundedBefore(client, request, true);
    if (made) return refundFacts(made);
    throw new AppError("rejected", "Polar says refunded, but lists no refund", {
      details: { rail: "polar", paymentId: request.paymentId },
    });
  }
}
