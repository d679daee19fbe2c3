import { and, asc, desc, eq, gt, inArray, sql } from "drizzle-orm";
import type { RailName } from "../../ports/payment-rail.ts";
import { type Head, insertPart, type Part } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { orders } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { OrderState, PlanId } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type Order = Row<typeof orders>;
export type OrderPatch = ColumnPatch<typeof orders, "state">;

export interface NewOrder {
  id: string;
  userId: string;
  deploymentId: string;
  plan: PlanId;
  provider: RailName;
  priceId: string;
  amountMinor: number;
  currency: string;
  attempt?: number;
}

export interface OrderRepository {
  find(id: string): Promise<Order | null>;
  /** The order that counts for a deployment: the one still in force, else the newest. */
  findByDeployment(deploymentId: string): Promise<Order | null>;
  listOpen(page: { after?: string; limit: number }): Promise<Order[]>;
  /** Newest first. `after` is the last id of the page before. */
  listByUser(userId: string, page: { after?: string; limit: number }): Promise<Order[]>;
  /** Writes an open order. A second order in force for the same deployment aborts the batch. */
  insertPart(order: NewOrder): Part;
  /** One step of an order as it was read, for an atomic commit. */
  head(order: Pick<Order, "id" | "version">, to: OrderState, patch?: OrderPatch): Head;
  /** @returns the order afterwards, or null when it is in none of the states */
  transition(
    ref: RowRef,
    from: readonly OrderState[],
    to: OrderState,
    patch?: OrderPatch,
    parts?: Part[],
  ): Promise<Order | null>;
}

/** First in the words of the partial index, or that would not be used. */
const isOpen = sql`state in ('open','needs_review') and state='open'`;
const IN_FORCE: OrderState[] = ["open", "paid", "fulfilled"];

export function createOrderRepository({ client, orm, clock }: Store): OrderRepository {
  const find = (id: string) => firstOf(orm.select().from(orders).where(eq(orders.id, id)));
  const head: OrderRepository["head"] = (order, to, patch = {}) =>
    stateHead(orders, order, to, patch, clock.now());

  return {
    find,
    findByDeployment: (deploymentId) =>
      firstOf(
        orm
          .select()
          .from(orders)
          .where(eq(orders.deploymentId, deploymentId))
          .orderBy(desc(inArray(orders.state, IN_FORCE)), desc(orders.createdAt), desc(orders.id))
          .limit(1),
      ),
    listOpen: ({ after, limit }) =>
      allOf(
        orm
          .select()
          .from(orders)
          .where(and(isOpen, after === undefined ? undefined : gt(orders.id, after)))
          .orderBy(asc(orders.id))
          .limit(limit),
      ),
    listByUser: (userId, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(orders)
          .where(and(eq(orders.userId, userId), after === undefined ? undefined : olderThan(after)))
          .orderBy(desc(orders.createdAt), desc(orders.id))
          .limit(limit),
      ),
    insertPart(order) {
      const now = clock.now();
      return insertPart(
        orders,
        columnValues(orders, {
          attempt: 1,
          ...order,
          state: "open",
          createdAt: now,
          updatedAt: now,
          version: 0,
        }),
      );
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

// Order ids are derived, not time-ordered, so the page continues after the pair (created_at, id).
const olderThan = (id: string) =>
  sql`(${orders.createdAt}, ${orders.id}) < (select o.created_at, o.id from orders o where o.id = ${id})`;
