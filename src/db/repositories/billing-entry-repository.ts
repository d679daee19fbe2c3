import type { Row as SqlRow } from "@libsql/client";
import type { Store } from "../store.ts";

/** What a person's books show as an entry of its own. `given_back` is a refund that was not asked for through us. */
export type BillingEntryKind = "order" | "payment" | "refund" | "given_back" | "dispute";

export interface BillingEntry {
  /** Unique among a person's entries. */
  key: string;
  kind: BillingEntryKind;
  /** When it was booked (ms). */
  at: number;
  rail: string;
  amountMinor: number;
  currency: string;
  /** How it stands: an order's, a refund's or a dispute's state; of a payment, what it was for. */
  state: string;
  /** An order's plan, or why a refund was made. */
  what: string | null;
  /** The provider's id of the payment that it is about. */
  paymentId: string | null;
}

export interface BillingEntryRepository {
  /** Newest first. `after` is the last entry of the page before. */
  listByUser(
    userId: string,
    page: { after?: { at: number; key: string }; limit: number },
  ): Promise<BillingEntry[]>;
}

/** What went back of a payment through our own refunds. */
const THROUGH_US = `(select coalesce(sum(r.amount_minor), 0) from refunds r
  where r.provider=p.provider and r.provider_payment_id=p.provider_payment_id and r.state in ('refunded','done'))`;

const ENTRIES = `
  select 'order:'||id as key, 'order' as kind, created_at as at, provider as rail, amount_minor, currency, state,
    plan as what, null as payment_id from orders where user_id=?1
  union all select 'payment:'||provider||':'||provider_payment_id, 'payment', created_at, provider, amount_minor,
    currency, role, null, provider_payment_id from payments where user_id=?1
  union all select 'refund:'||r.id, 'refund', r.created_at, r.provider, coalesce(r.amount_minor, r.wanted_minor, p.amount_minor),
    coalesce(r.currency, p.currency), r.state, r.reason, r.provider_payment_id
    from refunds r join payments p on p.provider=r.provider and p.provider_payment_id=r.provider_payment_id
    where r.user_id=?1
  union all select 'given_back:'||p.provider||':'||p.provider_payment_id, 'given_back',
    coalesce(p.refunded_at, p.updated_at), p.provider, p.refunded_minor - ${THROUGH_US}, p.currency, 'done', null,
    p.provider_payment_id from payments p where p.user_id=?1 and p.refunded_minor > ${THROUGH_US}
  union all select 'dispute:'||provider||':'||provider_payment_id, 'dispute', coalesce(disputed_at, updated_at),
    provider, amount_minor, currency, dispute, null, provider_payment_id
    from payments where user_id=?1 and dispute<>'none'`;

const toEntry = (row: SqlRow): BillingEntry => ({
  key: String(row.key),
  kind: String(row.kind) as BillingEntryKind,
  at: Number(row.at),
  rail: String(row.rail),
  amountMinor: Number(row.amount_minor),
  currency: String(row.currency),
  state: String(row.state),
  what: row.what === null ? null : String(row.what),
  paymentId: row.payment_id === null ? null : String(row.payment_id),
});

export function createBillingEntryRepository({ client }: Store): BillingEntryRepository {
  return {
    async listByUser(userId, { after, limit }) {
      const { rows } = await client.execute({
        sql: `select * from (${ENTRIES}) where ?2 is null or (at, key) < (?2, ?3) order by at desc, key desc limit ?4`,
        args: [userId, after?.at ?? null, after?.key ?? null, limit],
      });
      return rows.map(toEntry);
    },
  };
}
