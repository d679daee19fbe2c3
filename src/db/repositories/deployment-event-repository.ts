import { and, asc, count, desc, eq, gt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Phase } from "../../domain/deployments/phases.ts";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { deploymentEvents } from "../schema.ts";
import type { Store } from "../store.ts";

export type DeploymentEvent = Row<typeof deploymentEvents>;
/** Facts for the card and for later proof; never a secret. */
export type Evidence = Record<string, string | number | boolean | null>;

export interface NewDeploymentEvent {
  deploymentId: string;
  type: string;
  fromPhase: Phase | null;
  toPhase: Phase | null;
  evidence?: Evidence;
}

export interface DeploymentEventRepository {
  /** In order of writing, from the beginning or after the id that was seen last. */
  listAfter(deploymentId: string, afterId?: string): Promise<DeploymentEvent[]>;
  /** How often that happened since that time (ms). */
  countSince(deploymentId: string, type: string, sinceMs: number): Promise<number>;
  last(deploymentId: string): Promise<DeploymentEvent | null>;
  insertPart(event: NewDeploymentEvent): Part;
}

export function createDeploymentEventRepository({ orm, clock }: Store): DeploymentEventRepository {
  return {
    listAfter: (deploymentId, afterId) =>
      allOf(
        orm
          .select()
          .from(deploymentEvents)
          .where(
            and(
              eq(deploymentEvents.deploymentId, deploymentId),
              afterId === undefined ? undefined : gt(deploymentEvents.id, afterId),
            ),
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
