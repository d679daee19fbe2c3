import { and, asc, count, desc, eq, gt, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Phase } from "../../domain/deployments/phases.ts";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { deploymentEvents } from "../schema.ts";
import type { EventType } from "../states.ts";
import type { Store } from "../store.ts";

export type DeploymentEvent = Row<typeof deploymentEvents>;
/** Facts for the card and for later proof; never a secret. */
export type Evidence = Record<string, string | number | boolean | null>;

export interface NewDeploymentEvent {
  deploymentId: string;
  /** A step without a name of its own is called by the phase that it leads to. */
  type: EventType | Phase;
  fromPhase: Phase | null;
  toPhase: Phase | null;
  evidence?: Evidence;
}

export interface DeploymentEventRepository {
  /** In order of writing, from the beginning or after the id that was seen last. */
  listAfter(
    deploymentId: string,
    page: { after?: string | undefined; limit: number },
  ): Promise<DeploymentEvent[]>;
  /** The newest, in order of writing; of one type or of all. */
  listNewest(deploymentId: string, of: { type?: string; limit: number }): Promise<DeploymentEvent[]>;
  /** What was before that one, in order of writing: of each type and phase reached, the `each` newest. */
  listKindsBefore(deploymentId: string, beforeId: string, each: number): Promise<DeploymentEvent[]>;
  /** How often that happened since that time (ms). */
  countSince(deploymentId: string, type: string, sinceMs: number): Promise<number>;
  last(deploymentId: string): Promise<DeploymentEvent | null>;
  insertPart(event: NewDeploymentEvent): Part;
}

export function createDeploymentEventRepository({ orm, clock }: Store): DeploymentEventRepository {
  return {
    listAfter: (deploymentId, { after = "", limit }) =>
      allOf(
        orm
          .select()
          .from(deploymentEvents)
          .where(and(eq(deploymentEvents.deploymentId, deploymentId), gt(deploymentEvents.id, after)))
          .orderBy(asc(deploymentEvents.id))
          .limit(limit),
      ),
    async listNewest(deploymentId, { type, limit }) {
      const rows = await allOf(
        orm
          .select()
          .from(deploymentEvents)
          .where(
            and(
              eq(deploymentEvents.deploymentId, deploymentId),
              type === undefined ? undefined : eq(deploymentEvents.type, type),
            ),
          )
          .orderBy(desc(deploymentEvents.id))
          .limit(limit),
      );
      return rows.reverse();
    },
    listKindsBefore: (deploymentId, beforeId, each) =>
      allOf(
        orm
          .select()
          .from(deploymentEvents)
          .where(
            sql`${deploymentEvents.id} in (
              select id from (
                select id, row_number() over (partition by type, to_phase order by id desc) as nth
                from deployment_events where deployment_id=${deploymentId} and id<${beforeId}
              ) where nth<=${each}
            )`,
          )
          .orderBy(asc(deploymentEvents.id)),
      ),
    async countSince(deploymentId, type, sinceMs) {
      const found = await firstOf(
        orm
          .select({ n: count() })
          .from(deploymentEvents)
          .where(
            and(
              eq(deploymentEvents.deploymentId, deploymentId),
              eq(deploymentEvents.type, type),
              gt(deploymentEvents.createdAt, sinceMs),
            ),
          ),
      );
      return found?.n ?? 0;
    },
    last: (deploymentId) =>
      firstOf(
        orm
          .select()
          .from(deploymentEvents)
          .where(eq(deploymentEvents.deploymentId, deploymentId))
          .orderBy(desc(deploymentEvents.id))
          .limit(1),
      ),
    insertPart: ({ evidence = {}, ...event }) =>
      insertPart(
        deploymentEvents,
        columnValues(deploymentEvents, {
          ...event,
          id: uuidv7(),
          evidence: JSON.stringify(evidence),
          createdAt: clock.now(),
        }),
      ),
  };
}
