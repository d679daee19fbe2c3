import { and, eq, sql } from "drizzle-orm";
import { OPEN_CHANGE } from "../../domain/plans/plan-change.ts";
import { type Head, insertPart, type Part } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { planChanges } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { PlanChangeOrigin, PlanChangeState, PlanId } from "../states.ts";
import type { Store } from "../store.ts";

export type PlanChange = Row<typeof planChanges>;
export type PlanChangePatch = Pick<ColumnPatch<typeof planChanges>, "effective_at" | "keep" | "warned">;

export interface NewPlanChange {
  id: string;
  subscriptionId: string;
  userId: string;
  fromPlan: PlanId;
  toPlan: PlanId;
  origin: PlanChangeOrigin;
  state: PlanChangeState;
  quotedAt: number;
  effectiveAt?: number | null;
  /** Ids of agents. */
  keep?: readonly string[];
  warned?: number;
}

export interface PlanChangeRepository {
  find(id: string): Promise<PlanChange | null>;
  /** The one change of a subscription that is on its way. */
  findOpen(subscriptionId: string): Promise<PlanChange | null>;
  listOpenByUser(userId: string): Promise<PlanChange[]>;
  /** A second open change of the same subscription aborts the batch. */
  insertPart(change: NewPlanChange): Part;
  /** One step of a change as it was read, for an atomic commit. */
  head(change: Pick<PlanChange, "id" | "version">, to: PlanChangeState, patch?: PlanChangePatch): Head;
}

/** The agents that the person chose to keep. */
export function keptIn(change: Pick<PlanChange, "keep"> | null): string[] {
  const stored: unknown = change ? JSON.parse(change.keep) : [];
  return Array.isArray(stored) ? stored.map(String) : [];
}

/** In the words of the partial index, or that would not be used. */
const isOpen = sql.raw(`state in (${OPEN_CHANGE.map((state) => `'${state}'`).join(",")})`);

export function createPlanChangeRepository({ orm, clock }: Store): PlanChangeRepository {
  return {
    find: (id) => firstOf(orm.select().from(planChanges).where(eq(planChanges.id, id))),
    findOpen: (subscriptionId) =>
      firstOf(
        orm
          .select()
          .from(planChanges)
          .where(and(eq(planChanges.subscriptionId, subscriptionId), isOpen)),
      ),
    listOpenByUser: (userId) =>
      allOf(
        orm
          .select()
          .from(planChanges)
          .where(and(eq(planChanges.userId, userId), isOpen)),
      ),
    insertPart({ keep = [], ...change }) {
      const now = clock.now();
      const values = { ...change, keep: JSON.stringify(keep), createdAt: now, updatedAt: now, version: 0 };
      return insertPart(planChanges, columnValues(planChanges, values));
    },
    head: (change, to, patch = {}) => stateHead(planChanges, change, to, patch, clock.now()),
  };
}
