import { and, asc, desc, eq, gte, lt, ne, sql } from "drizzle-orm";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { payments } from "../schema.ts";
import type { PaymentRole } from "../states.ts";
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
  disputed?: boolean;
}

export interface PaymentRepository {
  find(provider: string, providerPaymentId: string): Promise<Payment | null>;
  findByInvoice(provider: string, invoiceId: string): Promise<Payment | null>;
  listByOrder(orderId: string): Promise<Payment[]>;
  /** What a subscription was paid with since then and, as far as we know, nobody has taken back in full. */
  listStanding(provider: string, subscriptionId: string, sinceMs: number): Promise<Payment[]>;
  /** A person's payments, newest first. `after` is the last payment of the page before. */
  listByUser(
    userId: string,
    page: { after?: { createdAt: number; id: string }; limit: number },
  ): Promise<Payment[]>;
  /** What was paid since then and kept, by currency, in minor units. */
  keptSince(sinceMs: number): Promise<{ currency: string; keptMinor: number }[]>;
  /** Keeps a payment that is known already. A second payment that fulfils one order aborts the batch (I1). */
  insertPart(payment: NewPayment): Part;
  /** The same by itself. @returns false when it was known already */
  record(payment: NewPayment): Promise<boolean>;
  /** Notes what was given back and whether it was disputed; neither is ever taken back by a late, older report. */
  setRefunded(
    provider: string,
    providerPaymentId: string,
    facts: { refundedMinor: number; disputed: boolean },
  ): Promise<void>;
}

export function createPaymentRepository({ client, orm, clock }: Store): PaymentRepository {
  const insert = (payment: NewPayment): Part => {
    const now = clock.now();
    const values = columnValues(payments, {
      refundedMinor: 0,
      disputed: false,
      ...payment,
      createdAt: now,
      updatedAt: now,
    });
    return insertPart(payments, values, ["provider", "provider_payment_id"]);
  };
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
    listStanding: (provider, subscriptionId, sinceMs) =>
      allOf(
        orm
          .select()
          .from(payments)
          .where(
            and(
              eq(payments.provider, provider),
              eq(payments.subscriptionId, subscriptionId),
              ne(payments.role, "surplus"),
              eq(payments.disputed, false),
              lt(payments.refundedMinor, payments.amountMinor),
              gte(payments.createdAt, sinceMs),
            ),
          )
          .orderBy(asc(payments.createdAt), asc(payments.providerPaymentId)),
      ),
    listByUser: (userId, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(payments)
          .where(
            and(
              eq(payments.userId, userId),
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
    async setRefunded(provider, providerPaymentId, { refundedMinor, disputed }) {
      await client.execute({
        sql: `update payments set refunded_minor=max(refunded_minor,?), disputed=max(disputed,?), updated_at=?
          where provider=? and provider_payment_id=?`,
        args: [refundedMinor, Number(disputed), clock.now(), provider, providerPaymentId],
      });
    },
  };
}
