import { and, asc, count, eq, getTableColumns } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { mayBegin } from "../../domain/billing/entitlement.ts";
import { type Condition, insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { planSlots, subscriptions } from "../schema.ts";
import type { PlanId } from "../states.ts";
import type { Store } from "../store.ts";

export type Slot = Row<typeof planSlots>;
export type SlotOfPlan = Slot & { plan: PlanId };

export interface NewSlot {
  id?: string;
  subscriptionId: string;
  userId: string;
  position: number;
  /** Held from the start where given, else free. */
  deploymentId?: string | null;
}

export interface SlotRepository {
  find(id: string): Promise<Slot | null>;
  /** A free slot of a plan on which agents may begin at `nowMs`, with the plan's name. */
  findFree(userId: string, nowMs: number): Promise<SlotOfPlan | null>;
  listByUser(userId: string): Promise<Slot[]>;
  listBySubscription(subscriptionId: string): Promise<Slot[]>;
  countHeld(subscriptionId: string): Promise<number>;
  /**
   * Whether an agent of the plan ran at that time (ms) or has become live since. What its owner closed since then
   * counts as well, on whichever plan it was: its slot does not remember it.
   */
  hasRunSince(plan: { id: string; userId: string }, atMs: number): Promise<boolean>;
  /** A position or an agent that has a slot already aborts the batch. */
  insertPart(slot: NewSlot): Part;
  /** True while the slot is free and as it was read. Goes into the head's `when`, beside `holdPart`. */
  freeCondition(slotId: string, version: number): Condition;
  /** True while another agent than this one holds a slot of the subscription. */
  othersHeldCondition(subscriptionId: string, deploymentId: string): Condition;
  /** True while the slot is as it was read. */
  unchangedCondition(slot: Pick<Slot, "id" | "version">): Condition;
  /** True while the plan was not taken back as a whole. */
  anyLeftCondition(subscriptionId: string): Condition;
  holdPart(slotId: string, deploymentId: string): Part;
  /** Takes one free slot away. */
  revokeOnePart(slotId: string): Part;
  /** The slot goes with the agent that holds it. */
  leavePart(slotId: string): Part;
  /** Frees the slot an agent held, or takes it away where it was to go with its agent; a revoked one stays revoked. */
  freePart(deploymentId: string): Part;
  /** Takes every slot of a subscription away for good. */
  revokePart(subscriptionId: string): Part;
}

export function createSlotRepository({ client, orm, clock }: Store): SlotRepository {
  const change = (state: Slot["state"], deploymentId: string | null, where: Condition) =>
    updatePart(planSlots, { state, deployment_id: deploymentId, updated_at: clock.now() }, where);
  return {
    find: (id) => firstOf(orm.select().from(planSlots).where(eq(planSlots.id, id))),
    async findFree(userId, nowMs) {
      const rows = await allOf(
        orm
          .select({
            slot: getTableColumns(planSlots),
            plan: subscriptions.plan,
            status: subscriptions.status,
            frozenAt: subscriptions.frozenAt,
            cancelAt: subscriptions.cancelAt,
          })
          .from(planSlots)
          .innerJoin(subscriptions, eq(subscriptions.id, planSlots.subscriptionId))
          .where(and(eq(planSlots.userId, userId), eq(planSlots.state, "free")))
          .orderBy(asc(planSlots.createdAt), asc(planSlots.position)),
      );
      const found = rows.find((r) => mayBegin(r) && (r.cancelAt === null || r.cancelAt > nowMs));
      return found ? { ...found.slot, plan: found.plan } : null;
    },
    listByUser: (userId) =>
      allOf(
        orm
          .select()
          .from(planSlots)
          .where(eq(planSlots.userId, userId))
          .orderBy(asc(planSlots.createdAt), asc(planSlots.position)),
      ),
    listBySubscription: (subscriptionId) =>
      allOf(
        orm
          .select()
          .from(planSlots)
          .where(eq(planSlots.subscriptionId, subscriptionId))
          .orderBy(asc(planSlots.position)),
      ),
    async countHeld(subscriptionId) {
      const held = and(eq(planSlots.subscriptionId, subscriptionId), eq(planSlots.state, "held"));
      return (await firstOf(orm.select({ n: count() }).from(planSlots).where(held)))?.n ?? 0;
    },
    async hasRunSince({ id, userId }, atMs) {
      const { rows } = await client.execute({
        sql: `select 1 from deployments d
          where (d.id in (select deployment_id from plan_slots where subscription_id=?) or (d.user_id=? and d.closed_at>?))
            and (d.live_at>? or exists (select 1 from akash_intents i where i.deployment_id=d.id and i.booted_at<=?
              and (i.closed_at is null or i.closed_at>?))) limit 1`,
        args: [id, userId, atMs, atMs, atMs, atMs],
      });
      return rows.length > 0;
    },
    insertPart({ id = uuidv7(), deploymentId = null, ...slot }) {
      const now = clock.now();
      const state = deploymentId === null ? "free" : "held";
      return insertPart(
        planSlots,
        columnValues(planSlots, {
          ...slot,
          id,
          deploymentId,
          state,
          createdAt: now,
          updatedAt: now,
          version: 0,
        }),
      );
    },
    freeCondition: (slotId, version) => ({
      sql: "exists (select 1 from plan_slots where id=? and version=? and state='free')",
      args: [slotId, version],
    }),
    othersHeldCondition: (subscriptionId, deploymentId) => ({
      sql: "exists (select 1 from plan_slots where subscription_id=? and state='held' and deployment_id<>?)",
      args: [subscriptionId, deploymentId],
    }),
    unchangedCondition: ({ id, version }) => ({
      sql: "exists (select 1 from plan_slots where id=? and version=?)",
      args: [id, version],
    }),
    anyLeftCondition: (subscriptionId) => ({
      sql: "exists (select 1 from plan_slots where subscription_id=? and state<>'revoked')",
      args: [subscriptionId],
    }),
    revokeOnePart: (slotId) => change("revoked", null, { sql: "id=? and state='free'", args: [slotId] }),
    leavePart: (slotId) =>
      updatePart(
        planSlots,
        { leaving: true, updated_at: clock.now() },
        { sql: "id=? and state='held'", args: [slotId] },
      ),
    holdPart: (slotId, deploymentId) =>
      change("held", deploymentId, { sql: "id=? and state='free'", args: [slotId] }),
    freePart: (deploymentId) => (guard) => ({
      sql: `update plan_slots set state=case when leaving=1 then 'revoked' else 'free' end, deployment_id=null,
        updated_at=?, version=version+1 where deployment_id=? and state='held' and ${guard.sql}`,
      args: [clock.now(), deploymentId, ...guard.args],
    }),
    revokePart: (subscriptionId) =>
      change("revoked", null, { sql: "subscription_id=?", args: [subscriptionId] }),
  };
}
