import { and, desc, eq, lt } from "drizzle-orm";
import { insertPart, type Part, statementPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf } from "../run.ts";
import { modelPauses } from "../schema.ts";
import type { PausedBy } from "../states.ts";
import type { Store } from "../store.ts";

export type ModelPause = Row<typeof modelPauses>;

export interface ModelPauseRepository {
  listByDeployment(deploymentId: string): Promise<ModelPause[]>;
  /** Newest first; `before` is the time (ms) of the last one of the page before. */
  listBy(pausedBy: PausedBy, page: { before?: number; limit: number }): Promise<ModelPause[]>;
  /** One that is there already stays as it was. */
  insertPart(pause: Omit<ModelPause, "createdAt">): Part;
  deletePart(deploymentId: string, pausedBy: PausedBy): Part;
}

export function createModelPauseRepository({ orm, clock }: Store): ModelPauseRepository {
  return {
    listByDeployment: (deploymentId) =>
      allOf(orm.select().from(modelPauses).where(eq(modelPauses.deploymentId, deploymentId))),
    listBy: (pausedBy, { before, limit }) =>
      allOf(
        orm
          .select()
          .from(modelPauses)
          .where(
            and(
              eq(modelPauses.pausedBy, pausedBy),
              before === undefined ? undefined : lt(modelPauses.createdAt, before),
            ),
          )
          .orderBy(desc(modelPauses.createdAt))
          .limit(limit),
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
