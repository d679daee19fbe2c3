import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { RailName } from "../../ports/payment-rail.ts";
import type {
  CheckoutState,
  DisputeState,
  OrderState,
  PaymentRole,
  PlanChangeOrigin,
  PlanChangeState,
  PlanId,
  RefundKind,
  RefundState,
  SlotState,
  SubscriptionStatus,
} from "../states.ts";
import { commitId, createdAt, id, sealed, updatedAt, version } from "./common.ts";
import { users } from "./people.ts";

export const customers = sqliteTable(
  "customers",
  {
    provider: text("provider").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    providerCustomerId: text("provider_customer_id").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.userId] }),
    uniqueIndex("customers_provider_id").on(t.provider, t.providerCustomerId),
  ],
);

export const orders = sqliteTable(
  "orders",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** The first agent this order pays for. */
    deploymentId: text("deployment_id").notNull(),
    plan: text("plan").$type<PlanId>().notNull(),
    provider: text("provider").$type<RailName>().notNull(),
    priceId: text("price_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text("currency").notNull(),
    /** open → paid → fulfilled; open → expired → paid; paid|fulfilled → refunded|disputed; → needs_review. */
    state: text("state").$type<OrderState>().notNull(),
    reason: text("reason"),
    /** Counts sessions opened for this order; part of the idempotency key. */
    attempt: integer("attempt").notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("orders_user").on(t.userId, t.id),
    uniqueIndex("orders_open_deployment").on(t.deploymentId).where(sql`state in ('open','paid','fulfilled')`),
    index("orders_unsettled").on(t.state, t.id).where(sql`state in ('open','needs_review')`),
    index("orders_deployment").on(t.deploymentId),
    index("orders_expired").on(t.updatedAt).where(sql`state = 'expired'`),
    check("orders_amount", sql`amount_minor >= 0`),
  ],
);

export const checkouts = sqliteTable(
  "checkouts",
  {
    provider: text("provider").notNull(),
    sessionId: text("session_id").notNull(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    /** Sealed: whoever holds the link can see what is bought. */
    url: sealed("url").notNull(),
    state: text("state").$type<CheckoutState>().notNull(),
    attempt: integer("attempt").notNull(),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.sessionId] }),
    uniqueIndex("checkouts_one_open").on(t.orderId).where(sql`state = 'open'`),
    index("checkouts_order").on(t.orderId),
    index("checkouts_over").on(t.expiresAt).where(sql`state <> 'open'`),
  ],
);

export const subscriptions = sqliteTable(
  "subscriptions",
  {
    id: id(),
    provider: text("provider").notNull(),
    providerSubscriptionId: text("provider_subscription_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    orderId: text("order_id"),
    plan: text("plan").$type<PlanId>().notNull(),
    priceId: text("price_id"),
    /** The provider's own word, synced; `unknown` grants nothing. */
    status: text("status").$type<SubscriptionStatus>().notNull(),
    currentPeriodStart: integer("current_period_start"),
    currentPeriodEnd: integer("current_period_end"),
    cancelAt: integer("cancel_at"),
    /** Billable tokens in a period, in place of what the plan gives; null where the plan decides. */
    tokensPerPeriod: integer("tokens_per_period"),
    /** When we first saw it overdue; the days of grace count from here. */
    pastDueSince: integer("past_due_since"),
    /** How many steps of the overdue payment's course were told. */
    dunningTold: integer("dunning_told").notNull().default(0),
    /** Since then a payment of it is disputed: its agents rest, and nothing new starts. */
    frozenAt: integer("frozen_at"),
    /** Its end was booked because of that, and is taken back when the dispute is won. */
    frozenCancels: integer("frozen_cancels", { mode: "boolean" }).notNull().default(false),
    syncedAt: integer("synced_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("subscriptions_provider_id").on(t.provider, t.providerSubscriptionId),
    index("subscriptions_user").on(t.userId),
  ],
);

export const planSlots = sqliteTable(
  "plan_slots",
  {
    id: id(),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => subscriptions.id),
    userId: text("user_id").notNull(),
    position: integer("position").notNull(),
    /** free | held | revoked */
    state: text("state").$type<SlotState>().notNull(),
    deploymentId: text("deployment_id"),
    /** The plan became too small for it: it is revoked when its agent has ended. */
    leaving: integer("leaving", { mode: "boolean" }).notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("plan_slots_position").on(t.subscriptionId, t.position),
    uniqueIndex("plan_slots_one_agent").on(t.deploymentId).where(sql`deployment_id is not null`),
    index("plan_slots_user").on(t.userId, t.state),
    check("plan_slots_held", sql`(state = 'held') = (deployment_id is not null)`),
  ],
);

export const planChanges = sqliteTable(
  "plan_changes",
  {
    /** Part of the key that the provider is asked under. */
    id: id(),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => subscriptions.id),
    userId: text("user_id").notNull(),
    fromPlan: text("from_plan").$type<PlanId>().notNull(),
    toPlan: text("to_plan").$type<PlanId>().notNull(),
    origin: text("origin").$type<PlanChangeOrigin>().notNull(),
    /** wanted → booked | unpaid | done | refused; booked | unpaid → done | lapsed | undoing → undone. */
    state: text("state").$type<PlanChangeState>().notNull(),
    /** The moment the difference was reckoned from when its price was shown. */
    quotedAt: integer("quoted_at").notNull(),
    /** When a booked one takes effect, or an unpaid one is forgotten. */
    effectiveAt: integer("effective_at"),
    /** JSON ids of the agents that the person chose to keep. */
    keep: text("keep").notNull().default("[]"),
    /** How many warnings of agents that will end were sent. */
    warned: integer("warned").notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("plan_changes_one_open")
      .on(t.subscriptionId)
      .where(sql`state in ('wanted','booked','unpaid','undoing')`),
    index("plan_changes_user").on(t.userId),
  ],
);

export const payments = sqliteTable(
  "payments",
  {
    provider: text("provider").notNull(),
    providerPaymentId: text("provider_payment_id").notNull(),
    orderId: text("order_id"),
    userId: text("user_id"),
    subscriptionId: text("subscription_id"),
    invoiceId: text("invoice_id"),
    /** fulfils (an order's first payment) | renewal | plan_change | surplus */
    role: text("role").$type<PaymentRole>().notNull(),
    amountMinor: integer("amount_minor").notNull(),
    refundedMinor: integer("refunded_minor").notNull().default(0),
    currency: text("currency").notNull(),
    /** The money is not ours, at least for now. */
    disputed: integer("disputed", { mode: "boolean" }).notNull().default(false),
    /** none → open → won | lost, as the provider last said. */
    dispute: text("dispute").$type<DisputeState>().notNull().default("none"),
    /** When we first heard that the bank asks for it back, and when some of it last went back. */
    disputedAt: integer("disputed_at"),
    refundedAt: integer("refunded_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.providerPaymentId] }),
    uniqueIndex("payments_one_fulfils").on(t.orderId).where(sql`role = 'fulfils'`),
    index("payments_subscription").on(t.provider, t.subscriptionId),
    index("payments_order").on(t.orderId),
    index("payments_user").on(t.userId, t.createdAt),
    index("payments_disputed").on(t.provider, t.providerPaymentId).where(sql`dispute = 'open'`),
    index("payments_created").on(t.createdAt),
    index("payments_back").on(t.refundedAt).where(sql`refunded_at is not null`),
    index("payments_held").on(t.disputedAt).where(sql`disputed_at is not null`),
    check("payments_amount", sql`amount_minor >= 0`),
    check("payments_refunded", sql`refunded_minor >= 0 and refunded_minor <= amount_minor`),
  ],
);

export const refunds = sqliteTable(
  "refunds",
  {
    id: id(),
    provider: text("provider").notNull(),
    providerPaymentId: text("provider_payment_id").notNull(),
    orderId: text("order_id"),
    userId: text("user_id"),
    /** Cancelled at once after the money is back; null for surplus payments without one. */
    providerSubscriptionId: text("provider_subscription_id"),
    reason: text("reason").notNull(),
    kind: text("kind").$type<RefundKind>().notNull().default("surplus"),
    /** Gross, minor units; null for all that is left of the payment. */
    wantedMinor: integer("wanted_minor"),
    /** What was paid for ends with it, torn down after the money is back. */
    endsPlan: integer("ends_plan", { mode: "boolean" }).notNull().default(false),
    /** The administrator who gives it; null for one that GoClaw makes by itself. */
    givenBy: text("given_by"),
    /** The administrator who let one go that was one too many in a day, or who agreed to somebody else's. */
    approvedBy: text("approved_by"),
    /** Written before the call, so a crash repeats the same refund and never a second one. */
    idempotencyKey: text("idempotency_key").notNull().unique(),
    /** wanted → refunded → done; failed and held ask for a human; held → wanted | refused. */
    state: text("state").$type<RefundState>().notNull(),
    providerRefundId: text("provider_refund_id"),
    amountMinor: integer("amount_minor"),
    currency: text("currency"),
    error: text("error"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("refunds_once").on(t.provider, t.providerPaymentId).where(sql`kind <> 'given'`),
    uniqueIndex("refunds_one_given")
      .on(t.provider, t.providerPaymentId)
      .where(sql`kind = 'given' and state not in ('done','refused')`),
    index("refunds_payment").on(t.provider, t.providerPaymentId),
    index("refunds_given_by").on(t.givenBy, t.createdAt).where(sql`given_by is not null`),
    index("refunds_user").on(t.userId, t.createdAt),
    index("refunds_unfinished").on(t.state, t.createdAt).where(sql`state <> 'done'`),
  ],
);
