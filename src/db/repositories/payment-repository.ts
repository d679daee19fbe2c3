import { and, asc, desc, eq, gte, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { type Condition, insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { payments } from "../schema.ts";
import type { DisputeState, PaymentRole } from "../states.ts";
import type { Store } from "../store.ts";

export type Payment = Row<typeof payments>;

export interface NewPayment {
  provider: string;
  providerPaymentId: string;
  orderId: string | null;
  userId: string | null;
  /** The provider's id of the subscription it belongs to. */
  subscriptionId: string | null;
  invoiceId: string | null;
  role: PaymentRole;
  amountMinor: number;
  refundedMinor?: number;
  currency: string;
  dispute?: DisputeState;
}

export interface PaymentRepository {
  find(provider: string, providerPaymentId: string): Promise<Payment | null>;
  findByInvoice(provider: string, invoiceId: string): Promise<Payment | null>;
  listByOrder(orderId: string): Promise<Payment[]>;
  /** What a subscription was paid with and, as far as we know, is not lost: a dispute may still be open. */
  listStanding(provider: string, subscriptionId: string): Promise<Payment[]>;
  /** What may still be given back or disputed, of what was paid since then, and all that is under dispute, however old. */
  listUnsettled(provider: string, subscriptionId: string, sinceMs: number): Promise<Payment[]>;
  /** Payments that bought nothing and are under dispute: no plan's own look comes upon them. By rail and id. */
  listDisputedSurplus(page: { after?: { provider: string; id: string }; limit: number }): Promise<Payment[]>;
  /** A person's payments, of one of the provider's subscriptions where that is named, newest first. `after` is the last payment of the page before. */
  listByUser(
    userId: string,
    page: { subscriptionId?: string; after?: { createdAt: number; id: string }; limit: number },
  ): Promise<Payment[]>;
  /** What was paid since then and kept, by currency, in minor units. */
  keptSince(sinceMs: number): Promise<{ currency: string; keptMinor: number }[]>;
  /** Keeps a payment that is known already. A second payment that fulfils one order aborts the batch (I1). */
  insertPart(payment: NewPayment): Part;
  /** The same by itself. @returns false when it was known already */
  record(payment: NewPayment): Promise<boolean>;
  /** Notes what was given back; that is never taken back by a late, older report. */
  setRefunded(provider: string, providerPaymentId: string, refundedMinor: number): Promise<void>;
  /** Notes what somebody gave back at the provider, unless anything was noted since `payment` was read. */
  returnedPart(payment: Payment, refundedMinor: number): Part;
  /** True as long as nothing was noted as given back since it was read. */
  returnedHolds(payment: Payment): Condition;
  /** Books a refund of ours in the commit that notes it: so much more, or all, is back. */
  refundedPart(provider: string, providerPaymentId: string, amountMinor: number | "all"): Part;
  /** Notes what the bank says now, unless somebody noted something else since `payment` was read. */
  disputePart(payment: Payment, dispute: DisputeState): Part;
  /** True as long as nobody has noted another state of its dispute since it was read. */
  disputeHolds(payment: Payment): Condition;
  /** Whether a payment of this person, or of this subscription, is under dispute. */
  hasOpenDispute(of: { userId: string } | { rail: string; subscriptionId: string }): Promise<boolean>;
}

export function createPaymentRepository({ client, orm, clock }: Store): PaymentRepository {
  const insert = (payment: NewPayment): Part => {
    const now = clock.now();
    const values = columnValues(payments, {
      refundedMinor: 0,
      ...payment,
      disputed: isHeldBack(payment.dispute ?? "none"),
      disputedAt: (payment.dispute ?? "none") === "none" ? null : now,
      refundedAt: (payment.refundedMinor ?? 0) > 0 ? now : null,
      createdAt: now,
      updatedAt: now,
    });
    return insertPart(payments, values, ["provider", "provider_payment_id"]);
  };
  const listPaidFor = (
    { provider, subscriptionId }: { provider: string; subscriptionId: string },
    which: SQL | undefined,
  ) =>
    allOf(
      orm
        .select()
        .from(payments)
        .where(
          and(
            eq(payments.provider, provider),
            eq(payments.subscriptionId, subscriptionId),
            ne(payments.role, "surplus"),
            ne(payments.dispute, "lost"),
            which,
          ),
        )
        .orderBy(asc(payments.createdAt), asc(payments.providerPaymentId)),
    );
  return {
    find: (provider, providerPaymentId) =>
      firstOf(
        orm
          .select()
          .from(payments)
          .where(and(eq(payments.provider, provider), eq(payments.providerPaymentId, providerPaymentId))),
      ),
    findByInvoice: (provider, invoiceId) =>
      firstOf(
        orm
          .select()
          .from(payments)
          .where(and(eq(payments.provider, provider), eq(payments.invoiceId, invoiceId))),
      ),
    listByOrder: (orderId) =>
      allOf(
        orm
          .select()
          .from(payments)
          .where(eq(payments.orderId, orderId))
          .orderBy(asc(payments.createdAt), asc(payments.providerPaymentId)),
      ),
    listStanding: (provider, subscriptionId) =>
      listPaidFor({ provider, subscriptionId }, lt(payments.refundedMinor, payments.amountMinor)),
    listUnsettled: (provider, subscriptionId, sinceMs) =>
      listPaidFor(
        { provider, subscriptionId },
        or(
          eq(payments.dispute, "open"),
          and(lt(payments.refundedMinor, payments.amountMinor), gte(payments.createdAt, sinceMs)),
        ),
      ),
    listDisputedSurplus: ({ after, limit }) =>
      allOf(
        orm
          .select()
          .from(payments)
          .where(
            and(
              sql`${payments.dispute} = 'open'`,
              eq(payments.role, "surplus"),
              after &&
                sql`(${payments.provider}, ${payments.providerPaymentId}) > (${after.provider}, ${after.id})`,
            ),
          )
          .orderBy(asc(payments.provider), asc(payments.providerPaymentId))
          .limit(limit),
      ),
    listByUser: (userId, { subscriptionId, after, limit }) =>
      allOf(
        orm
          .select()
          .from(payments)
          .where(
            and(
              eq(payments.userId, userId),
              subscriptionId === undefined ? undefined : eq(payments.subscriptionId, subscriptionId),
              after &&
                sql`(${payments.createdAt}, ${payments.providerPaymentId}) < (${after.createdAt}, ${after.id})`,
            ),
          )
          .orderBy(desc(payments.createdAt), desc(payments.providerPaymentId))
          .limit(limit),
      ),
    async keptSince(sinceMs) {
      const { rows } = await client.execute({
        sql: `select currency, sum(amount_minor - refunded_minor) as kept from payments
          where created_at>=? and disputed=0 group by currency order by currency`,
        args: [sinceMs],
      });
      return rows.map((row) => ({ currency: String(row.currency), keptMinor: Number(row.kept) }));
    },
    insertPart: insert,
    record: async (payment) => (await runPart(client, insert(payment))) === 1,
    async setRefunded(provider, providerPaymentId, refundedMinor) {
      await client.execute({
        sql: `update payments set refunded_at=case when ?>refunded_minor then ? else refunded_at end,
          refunded_minor=max(refunded_minor,?), updated_at=? where provider=? and provider_payment_id=?`,
        args: [refundedMinor, clock.now(), refundedMinor, clock.now(), provider, providerPaymentId],
      });
    },
    returnedPart: ({ provider, providerPaymentId, refundedMinor: before }, refundedMinor) =>
      updatePart(
        payments,
        { refunded_minor: refundedMinor, refunded_at: clock.now(), updated_at: clock.now() },
        {
          sql: "provider=? and provider_payment_id=? and refunded_minor=?",
          args: [provider, providerPaymentId, before],
        },
      ),
    returnedHolds: ({ provider, providerPaymentId, refundedMinor }) => ({
      sql: "exists (select 1 from payments where provider=? and provider_payment_id=? and refunded_minor=?)",
      args: [provider, providerPaymentId, refundedMinor],
    }),
    refundedPart: (provider, providerPaymentId, amountMinor) => (guard) => ({
      sql: `update payments set refunded_minor=min(amount_minor, refunded_minor + coalesce(?, amount_minor)),
        refunded_at=?, updated_at=? where provider=? and provider_payment_id=? and ${guard.sql}`,
      args: [
        amountMinor === "all" ? null : amountMinor,
        clock.now(),
        clock.now(),
        provider,
        providerPaymentId,
        ...guard.args,
      ],
    }),
    disputePart: ({ provider, providerPaymentId, dispute: before, disputedAt }, dispute) =>
      updatePart(
        payments,
        {
          dispute,
          disputed: isHeldBack(dispute),
          disputed_at: disputedAt ?? clock.now(),
          updated_at: clock.now(),
        },
        {
          sql: "provider=? and provider_payment_id=? and dispute=?",
          args: [provider, providerPaymentId, before],
        },
      ),
    disputeHolds: ({ provider, providerPaymentId, dispute }) => ({
      sql: "exists (select 1 from payments where provider=? and provider_payment_id=? and dispute=?)",
      args: [provider, providerPaymentId, dispute],
    }),
    async hasOpenDispute(of) {
      const whose =
        "userId" in of
          ? eq(payments.userId, of.userId)
          : and(eq(payments.provider, of.rail), eq(payments.subscriptionId, of.subscriptionId));
      const open = and(whose, eq(payments.dispute, "open"));
      return (
        (await firstOf(orm.select({ id: payments.providerPaymentId }).from(payments).where(open))) !== null
      );
    },
  };
}

const isHeldBack = (dispute: DisputeState): boolean => dispute === "open" || dispute === "lost";
