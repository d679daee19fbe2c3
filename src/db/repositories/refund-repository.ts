import { and, count, eq, gte, inArray, lt, notInArray } from "drizzle-orm";
import { type Head, insertPart, type Part } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
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
  kind: RefundKind;
  /** Written before the provider is called; a repeat sends the same. */
  idempotencyKey: string;
}

export interface RefundRepository {
  find(id: string): Promise<Refund | null>;
  /** How many of a person's refunds of that kind were wanted since then (ms) and before this one. */
  countEarlier(refund: Refund, sinceMs: number): Promise<number>;
  /** Whether one of theirs is on its way, and neither done nor declined. */
  isUnderwayFor(userId: string): Promise<boolean>;
  /** Whether one of theirs waits for an administrator. */
  isHeldFor(userId: string): Promise<boolean>;
  findByPayment(provider: string, providerPaymentId: string): Promise<Refund | null>;
  /** One of a payment's that the provider was or will be asked for, and that is not booked yet. */
  findUnderway(provider: string, providerPaymentId: string): Promise<Refund | null>;
  /** Wants a refund. A payment that has one keeps it: money goes back once. */
  insertPart(refund: NewRefund): Part;
  head(refund: Pick<Refund, "id" | "version">, to: RefundState, patch?: RefundPatch): Head;
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

export function createRefundRepository({ client, orm, clock }: Store): RefundRepository {
  const find = (id: string) => firstOf(orm.select().from(refunds).where(eq(refunds.id, id)));
  const head: RefundRepository["head"] = (refund, to, patch = {}) =>
    stateHead(refunds, refund, to, patch, clock.now());
  return {
    find,
    findByPayment: (provider, providerPaymentId) =>
      firstOf(
        orm
          .select()
          .from(refunds)
          .where(and(eq(refunds.provider, provider), eq(refunds.providerPaymentId, providerPaymentId))),
      ),
    findUnderway: (provider, providerPaymentId) =>
      firstOf(
        orm
          .select()
          .from(refunds)
          .where(
            and(
              eq(refunds.provider, provider),
              eq(refunds.providerPaymentId, providerPaymentId),
              inArray(refunds.state, UNDERWAY),
            ),
          )
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
    insertPart(refund) {
      const now = clock.now();
      const values = columnValues(refunds, {
        ...refund,
        state: "wanted",
        createdAt: now,
        updatedAt: now,
        version: 0,
      });
      return insertPart(refunds, values, ["provider", "provider_payment_id"]);
    },
    head,
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
