import type { CrashWorld } from "../crash/crash-world.ts";
import { SLOTS_BY_PRICE } from "../crash/watch-books.ts";
import type { RailChoice } from "./lives.ts";

/** A payment as the provider's own books have it. */
export interface RailPayment {
  rail: RailChoice;
  /** The id by which GoClaw knows it. */
  id: string;
  customer: string;
  amountMinor: number;
  refundedMinor: number;
  refunds: number;
  dispute: "none" | "open" | "won" | "lost";
}

/** A bill for one period of one plan. */
export interface RailBill {
  rail: RailChoice;
  subscription: string;
  period: string;
}

export interface RailPlan {
  rail: RailChoice;
  id: string;
  customer: string;
  status: string;
  /** Agents that it pays for. */
  slots: number;
}

/** Everything about money that a payment provider's twin knows. */
export interface RailBooks {
  /** Each customer's address. */
  customers: { id: string; email: string }[];
  payments: RailPayment[];
  /** What was paid of bills for whole periods. */
  paidBills: RailBill[];
  plans: RailPlan[];
}

const OPEN_DISPUTES = ["needs_response", "under_review", "warning_needs_response"];
const disputeOf = (status: string | undefined): RailPayment["dispute"] =>
  status === undefined
    ? "none"
    : status === "won" || status === "lost"
      ? status
      : OPEN_DISPUTES.includes(status)
        ? "open"
        : "none";

function stripeBooks({ stripe: { ledger } }: CrashWorld): RailBooks {
  const refunds = Map.groupBy(
    ledger.refunds().filter(({ status }) => status === "succeeded"),
    ({ charge }) => charge,
  );
  return {
    customers: ledger.customers().map(({ id, email }) => ({ id, email: email ?? "" })),
    payments: ledger
      .charges()
      .filter(({ paid }) => paid)
      .map((one) => ({
        rail: "stripe",
        id: one.payment_intent ?? one.id,
        customer: one.customer ?? "",
        amountMinor: one.amount,
        refundedMinor: one.amount_refunded,
        refunds: refunds.get(one.id)?.length ?? 0,
        dispute: disputeOf(ledger.disputes().find(({ charge }) => charge === one.id)?.status),
      })),
    paidBills: ledger
      .invoices()
      .filter((one) => one.status === "paid" && one.billing_reason !== "subscription_update")
      .map((one) => ({
        rail: "stripe",
        subscription: one.parent?.subscription_details?.subscription ?? "",
        period: String(one.lines.data[0]?.period.start),
      })),
    plans: ledger.subscriptions().map((one) => ({
      rail: "stripe",
      id: one.id,
      customer: one.customer,
      status: one.status,
      slots: SLOTS_BY_PRICE[one.items.data[0]?.price.unit_amount ?? 0] ?? 0,
    })),
  };
}

function polarBooks({ polar: { ledger } }: CrashWorld): RailBooks {
  const refunds = Map.groupBy(
    ledger.refunds().filter(({ status }) => status === "succeeded"),
    (refund) => refund.order_id,
  );
  const paid = ledger.orders().filter((one) => one.paid);
  return {
    customers: ledger.customers().map(({ id, email }) => ({ id, email: email ?? "" })),
    payments: paid.map((one) => ({
      rail: "polar",
      id: one.id,
      customer: one.customer_id,
      amountMinor: one.total_amount,
      refundedMinor: one.refunded_amount + one.refunded_tax_amount,
      refunds: refunds.get(one.id)?.length ?? 0,
      dispute: disputeOf(ledger.disputes().find((dispute) => dispute.order_id === one.id)?.status),
    })),
    paidBills: paid
      .filter((one) => one.billing_reason !== "subscription_update")
      .map((one) => ({
        rail: "polar",
        subscription: one.subscription_id ?? "",
        period: `${one.billing_reason} ${String(one.created_at).slice(0, 10)}`,
      })),
    plans: ledger.subscriptions().map((one) => ({
      rail: "polar",
      id: one.id,
      customer: one.customer_id,
      status: one.status,
      slots: SLOTS_BY_PRICE[one.amount] ?? 0,
    })),
  };
}

/** Both providers' books, copied. */
export function railBooks(world: CrashWorld): RailBooks {
  const [stripe, polar] = [stripeBooks(world), polarBooks(world)];
  return {
    customers: [...stripe.customers, ...polar.customers],
    payments: [...stripe.payments, ...polar.payments],
    paidBills: [...stripe.paidBills, ...polar.paidBills],
    plans: [...stripe.plans, ...polar.plans],
  };
}

export interface Account {
  payments: RailPayment[];
  plans: RailPlan[];
}

/** One person's part of them. */
export function accountOf(books: RailBooks, email: string): Account {
  const ids = new Set(books.customers.filter((one) => one.email === email).map(({ id }) => id));
  return {
    payments: books.payments.filter(({ customer }) => ids.has(customer)),
    plans: books.plans.filter(({ customer }) => ids.has(customer)),
  };
}
