import { and, desc, eq, getTableColumns, inArray, lt, notInArray, or, sql } from "drizzle-orm";
import type { Phase } from "../../domain/deployments/phases.ts";
import { insertPart, type Part, statementPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { deployments, modelPauses } from "../schema.ts";
import type { PausedBy, Platform } from "../states.ts";
import type { Store } from "../store.ts";
import type { Deployment } from "./deployment-repository.ts";

const OVER: Phase[] = ["closed", "failed"];

export type ModelPause = Row<typeof modelPauses>;

export interface ModelPauseRepository {
  listByDeployment(deploymentId: string): Promise<ModelPause[]>;
  /** Of agents that are over, or of those that are not, newest first; `before` is the time (ms) of the last one seen. */
  listBy(
    pausedBy: PausedBy,
    page: { isOver: boolean; before?: number; limit: number },
  ): Promise<(ModelPause & { agent: Deployment })[]>;
  /** The operator's newest pause of any agent of this person, or of this bot, whatever became of that agent. */
  findHolding(of: {
    userId: string;
    channel: Platform;
    accountId: string | null;
  }): Promise<ModelPause | null>;
  /** One that is there already stays as it was. */
  insertPart(pause: Omit<ModelPause, "createdAt">): Part;
  deletePart(deploymentId: string, pausedBy: PausedBy): Part;
}

/** The plus keeps all agents that are over from being looked through for those that are paused. */
const phase = sql`+${deployments.phase}`;

export function createModelPauseRepository({ orm, clock }: Store): ModelPauseRepository {
  return {
    listByDeployment: (deploymentId) =>
      allOf(orm.select().from(modelPauses).where(eq(modelPauses.deploymentId, deploymentId))),
    listBy: async (pausedBy, { isOver, before, limit }) => {
      const rows = await allOf(
        orm
          .select({ pause: getTableColumns(modelPauses), agent: getTableColumns(deployments) })
          .from(modelPauses)
          .innerJoin(deployments, eq(deployments.id, modelPauses.deploymentId))
          .where(
            and(
              eq(modelPauses.pausedBy, pausedBy),
              (isOver ? inArray : notInArray)(phase, OVER),
              before === undefined ? undefined : lt(modelPauses.createdAt, before),
            ),
          )
          .orderBy(desc(modelPauses.createdAt))
          .limit(limit),
      );
      return rows.map(({ pause, agent }) => ({ ...pause, agent }));
    },
    findHolding: ({ userId, channel, accountId }) =>
      firstOf(
        orm
          .select(getTableColumns(modelPauses))
          .from(modelPauses)
          .innerJoin(deployments, eq(deployments.id, modelPauses.deploymentId))
          .where(
            and(
              eq(modelPauses.pausedBy, "operator"),
              or(
                eq(deployments.userId, userId),
                accountId === null
                  ? undefined
                  : and(eq(deployments.channel, channel), eq(deployments.channelAccountId, accountId)),
              ),
            ),
          )
          .orderBy(desc(modelPauses.createdAt))
          .limit(1),
      ),
    insertPart: (pause) =>
      insertPart(modelPauses, columnValues(modelPauses, { ...pause, createdAt: clock.now() }), "ignore"),
    deletePart: (deploymentId, pausedBy) =>
      statementPart((guard) => ({
        sql: `delete from model_pauses where deployment_id=? and paused_by=? and ${guard.sql}`,
        args: [deploymentId, pausedBy, ...guard.args],
      })),
  };
}
