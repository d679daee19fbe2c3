import { and, desc, eq, isNull } from "drizzle-orm";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { leaseChanges } from "../schema.ts";
import type { ChangeKind, ChangeOutcome, ChangeStep, MoveReason, SaveOutcome, StoppedBy } from "../states.ts";
import type { Store } from "../store.ts";

export type LeaseChange = Row<typeof leaseChanges>;
type Fixed = "deployment_id" | "step" | "step_since" | "outcome" | "ended_at";
export type LeaseChangePatch = ColumnPatch<typeof leaseChanges, Fixed>;

export interface NewLeaseChange {
  id: string;
  deploymentId: string;
  kind: ChangeKind;
  why: MoveReason | StoppedBy;
  step: ChangeStep;
  oldIntentId: string;
  oldLost?: boolean;
  saved?: SaveOutcome | null;
  deadlineAt: number;
  silentSince?: number | null;
}

/** Every write goes with a commit of the deployment it belongs to, whose version decides. */
export interface LeaseChangeRepository {
  /** The one change of a deployment that is under way. */
  findOpen(deploymentId: string): Promise<LeaseChange | null>;
  /** The newest, over or not. */
  findLast(deploymentId: string): Promise<LeaseChange | null>;
  /** How many are under way for that reason, everybody's. */
  countOpen(why: MoveReason): Promise<number>;
  /** A second open change of the same deployment aborts the batch. */
  insertPart(change: NewLeaseChange): Part;
  /** Details of a change, and where it goes if a step is given. One that is over stays as it is. */
  stepPart(id: string, patch: LeaseChangePatch & { step?: ChangeStep }): Part;
  /** Ends whatever change of the deployment is open. */
  endPart(deploymentId: string, outcome: ChangeOutcome): Part;
}

export function createLeaseChangeRepository({ client, orm, clock }: Store): LeaseChangeRepository {
  const of = (deploymentId: string) => eq(leaseChanges.deploymentId, deploymentId);
  return {
    findOpen: (deploymentId) =>
      firstOf(
        orm
          .select()
          .from(leaseChanges)
          .where(and(of(deploymentId), isNull(leaseChanges.endedAt))),
      ),
    findLast: (deploymentId) =>
      firstOf(
        orm.select().from(leaseChanges).where(of(deploymentId)).orderBy(desc(leaseChanges.id)).limit(1),
      ),
    async countOpen(why) {
      const { rows } = await client.execute({
        sql: "select count(*) n from lease_changes indexed by lease_changes_one_open where ended_at is null and why=?",
        args: [why],
      });
      return Number(rows[0]?.n ?? 0);
    },
    insertPart(change) {
      const now = clock.now();
      const values = { ...change, stepSince: now, createdAt: now, updatedAt: now };
      return insertPart(leaseChanges, columnValues(leaseChanges, values));
    },
    stepPart(id, { step, ...patch }) {
      const now = clock.now();
      const set = { ...patch, ...(step && { step, step_since: now }), updated_at: now };
      return updatePart(leaseChanges, set, { sql: "id=? and ended_at is null", args: [id] });
    },
    endPart(deploymentId, outcome) {
      const now = clock.now();
      const set = { outcome, ended_at: now, updated_at: now };
      return updatePart(leaseChanges, set, {
        sql: "deployment_id=? and ended_at is null",
        args: [deploymentId],
      });
    },
  };
}
