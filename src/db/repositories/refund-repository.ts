import { and, asc, count, eq, gte, inArray, lt, notInArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { allHold, type Condition, type Head, insertPart, type Part } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runStatements } from "../run.ts";
import { refunds } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { RefundKind, RefundState } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type Refund = Row<typeof refunds>;
export type RefundPatch = ColumnPatch<typeof refunds, "state" | "idempotency_key">;

export interface NewRefund {
  id: string;
  provider: string;
  providerPaymentId: string;
  orderId: string | null;
  userId: string | null;
  providerSubscriptionId: string | null;
  reason: string;
  kind: Exclude<RefundKind, "given">;
  /** Written before the provider is called; a repeat sends the same. */
  idempotencyKey: string;
}

/** One that an administrator gives: of that amount (gross, minor units), or nothing. */
export interface GivenRefund {
  id: string;
  provider: string;
  providerPaymentId: string;
  orderId: string | null;
  userId: string | null;
  reason: string;
  wantedMinor: number;
  endsPlan: boolean;
  givenBy: string;
  approvedBy: string | null;
  idempotencyKey: string;
}

/** Which of somebody's refunds are counted together: those of a currency, since then (ms). */
export interface GivingSpan {
  sinceMs: number;
  currency: string;
}

/** What somebody may give back alone in all of that, minor units. */
export interface GivingLimit extends GivingSpan {
  mostMinor: number;
}

export interface RefundRepository {
  find(id: string): Promise<Refund | null>;
  /** How many of a person's refunds of that kind were wanted since then (ms) and before this one. */
  countEarlier(refund: Refund, sinceMs: number): Promise<number>;
  /** Whether one of theirs is on its way, and neither done nor declined. */
  isUnderwayFor(userId: string): Promise<boolean>;
  /** Whether one of theirs waits for an administrator. */
  isHeldFor(userId: string): Promise<boolean>;
  /** All that was wanted back of a payment, oldest first. */
  listByPayment(provider: string, providerPaymentId: string): Promise<Refund[]>;
  /** One of a payment's that the provider was or will be asked for, and that is not booked yet. */
  findUnderway(provider: string, providerPaymentId: string): Promise<Refund | null>;
  /** Wants a refund of all that is left. A payment that has one keeps it: money goes back once. */
  insertPart(refund: NewRefund): Part;
  /**
   * Wants a part of a payment back, with `parts`, or does nothing: where so much is not left of it by our books, while
   * another refund of it is on its way, under dispute, past the giver's limit, or when it is there already.
   * @returns whether it was written
   */
  give(refund: GivenRefund, limit: GivingLimit | null, parts: Part[]): Promise<boolean>;
  /** What somebody has given back alone, minor units. */
  givenAlone(givenBy: string, span: GivingSpan): Promise<number>;
  /** @returns the refund afterwards, or null when it is in none of the states */
  transition(
    ref: RowRef,
    from: readonly RefundState[],
    to: RefundState,
    patch?: RefundPatch,
    parts?: Part[],
  ): Promise<Refund | null>;
}

const UNDERWAY: RefundState[] = ["wanted", "refunded", "failed"];
/** A refund has its payment's currency; its own is known only once it is made. */
const GIVEN_ALONE = `(select coalesce(sum(coalesce(r.amount_minor, r.wanted_minor)), 0) from refunds r
  join payments p on p.provider=r.provider and p.provider_payment_id=r.provider_payment_id
  where r.given_by=? and r.approved_by is null and r.state<>'refused' and r.created_at>=?
  and lower(p.currency)=lower(?))`;

/** What must hold of the payment and of its giver; one statement looks and writes. */
function mayGive(refund: GivenRefund, limit: GivingLimit | null): Condition {
  const { provider, providerPaymentId, wantedMinor, givenBy } = refund;
  const left = {
    sql: `exists (select 1 from payments where provider=? and provider_payment_id=? and disputed=0
      and refunded_minor + ? <= amount_minor)`,
    args: [provider, providerPaymentId, wantedMinor],
  };
  const alone = {
    sql: `not exists (select 1 from refunds where provider=? and provider_payment_id=?
      and state not in ('done','refused'))`,
    args: [provider, providerPaymentId],
  };
  const allowed = limit && {
    sql: `${GIVEN_ALONE} + ? <= ?`,
    args: [givenBy, limit.sinceMs, limit.currency, wantedMinor, limit.mostMinor],
  };
  return allHold([left, alone, ...(allowed ? [allowed] : [])]);
}

export function createRefundRepository({ client, orm, clock }: Store): RefundRepository {
  const find = (id: string) => firstOf(orm.select().from(refunds).where(eq(refunds.id, id)));
  const head = (refund: Pick<Refund, "id" | "version">, to: RefundState, patch: RefundPatch = {}): Head =>
    stateHead(refunds, refund, to, patch, clock.now());
  const ofPayment = (provider: string, providerPaymentId: string) =>
    and(eq(refunds.provider, provider), eq(refunds.providerPaymentId, providerPaymentId));
  const wanted = () => {
    const now = clock.now();
    return { state: "wanted" as const, createdAt: now, updatedAt: now, version: 0 };
  };
  return {
    find,
    listByPayment: (provider, providerPaymentId) =>
      allOf(
        orm
          .select()
          .from(refunds)
          .where(ofPayment(provider, providerPaymentId))
          .orderBy(asc(refunds.createdAt), asc(refunds.id)),
      ),
    findUnderway: (provider, providerPaymentId) =>
      firstOf(
        orm
          .select()
          .from(refunds)
          .where(and(ofPayment(provider, providerPaymentId), inArray(refunds.state, UNDERWAY)))
          .limit(1),
      ),
    async countEarlier({ id, userId, kind }, sinceMs) {
      if (userId === null) return 0;
      const earlier = and(
        eq(refunds.userId, userId),
        eq(refunds.kind, kind),
        gte(refunds.createdAt, sinceMs),
        lt(refunds.id, id),
      );
      return (await firstOf(orm.select({ n: count() }).from(refunds).where(earlier)))?.n ?? 0;
    },
    async isUnderwayFor(userId) {
      const underway = and(eq(refunds.userId, userId), notInArray(refunds.state, ["done", "refused"]));
      return (await firstOf(orm.select({ id: refunds.id }).from(refunds).where(underway))) !== null;
    },
    async isHeldFor(userId) {
      const held = and(eq(refunds.userId, userId), eq(refunds.state, "held"));
      return (await firstOf(orm.select({ id: refunds.id }).from(refunds).where(held))) !== null;
    },
    insertPart: (refund) =>
      insertPart(refunds, columnValues(refunds, { ...refund, ...wanted() }), {
        equalIn: ["provider", "provider_payment_id"],
        among: "kind <> 'given'",
      }),
    async give(refund, limit, parts) {
      const commitId = uuidv7();
      const values = columnValues(refunds, { ...refund, kind: "given", ...wanted(), commitId });
      const guard = {
        sql: "exists (select 1 from refunds where id=? and commit_id=?)",
        args: [refund.id, commitId],
      };
      const [written] = await runStatements(client, [
        insertPart(refunds, values, "ignore")(mayGive(refund, limit)),
        ...parts.map((part) => part(guard)),
      ]);
      return written === 1;
    },
    async givenAlone(givenBy, { sinceMs, currency }) {
      const { rows } = await client.execute({
        sql: `select ${GIVEN_ALONE} as given`,
        args: [givenBy, sinceMs, currency],
      });
      return Number(rows[0]?.given ?? 0);
    },
    transition: (ref, from, to, patch = {}, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => from.includes(row.state),
        head: (row) => head(row, to, patch),
        parts: () => parts,
      }),
  };
}
