import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Kind, Layer } from "../../domain/health/layers.ts";
import type { Remedy } from "../../domain/health/remedy.ts";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { incidents } from "../schema.ts";
import type { Store } from "../store.ts";

export type Incident = Row<typeof incidents>;

export interface NewIncident {
  id: string;
  deploymentId: string;
  layer: Layer;
  kind: Kind;
  provider: string | null;
  evidence: Record<string, string | number | boolean | null>;
}

/** Every write goes with a commit of the agent's health, whose version decides. */
export interface IncidentRepository {
  /** What is open of an agent. */
  openOf(deploymentId: string): Promise<Incident | null>;
  /** The newest of that kind which is over since after `sinceMs`. */
  lastResolved(
    deploymentId: string,
    what: { layer: Layer; kind: Kind; sinceMs: number },
  ): Promise<Incident | null>;
  /** Whether a person was told since then (ms) of another agent of theirs that has the same at the same provider. */
  isToldTo(userId: string, what: { provider: string; kind: Kind; sinceMs: number }): Promise<boolean>;
  /** A second open one of the same layer aborts the batch. */
  openPart(incident: NewIncident): Part;
  /** It came back: the same incident goes on. */
  reopenPart(id: string): Part;
  toldPart(id: string): Part;
  remedyPart(id: string, remedy: Remedy): Part;
  /** Ends whatever is open of an agent. */
  resolvePart(deploymentId: string): Part;
}

export function createIncidentRepository({ client, orm, clock }: Store): IncidentRepository {
  const isOpen = isNull(incidents.resolvedAt);
  const still = (id: string) => ({ sql: "id=? and resolved_at is null", args: [id] });
  return {
    openOf: (deploymentId) =>
      firstOf(
        orm
          .select()
          .from(incidents)
          .where(and(eq(incidents.deploymentId, deploymentId), isOpen))
          .orderBy(desc(incidents.openedAt))
          .limit(1),
      ),
    lastResolved: (deploymentId, { layer, kind, sinceMs }) =>
      firstOf(
        orm
          .select()
          .from(incidents)
          .where(
            and(
              eq(incidents.deploymentId, deploymentId),
              eq(incidents.layer, layer),
              eq(incidents.kind, kind),
              gt(incidents.resolvedAt, sinceMs),
            ),
          )
          .orderBy(desc(incidents.openedAt))
          .limit(1),
      ),
    async isToldTo(userId, { provider, kind, sinceMs }) {
      const { rows } = await client.execute({
        sql: `select 1 from incidents i join deployments d on d.id=i.deployment_id
          where i.provider=? and i.kind=? and i.resolved_at is null and i.told_at>=? and d.user_id=? limit 1`,
        args: [provider, kind, sinceMs, userId],
      });
      return rows.length > 0;
    },
    openPart: ({ evidence, ...incident }) =>
      insertPart(
        incidents,
        columnValues(incidents, {
          ...incident,
          evidence: JSON.stringify(evidence),
          openedAt: clock.now(),
        }),
      ),
    reopenPart: (id) => (guard) => ({
      sql: `update incidents set resolved_at=null, told_at=null, remedy=null, remedy_at=null, opened_at=?, flaps=flaps+1
        where id=? and resolved_at is not null and ${guard.sql}`,
      args: [clock.now(), id, ...guard.args],
    }),
    toldPart: (id) => updatePart(incidents, { told_at: clock.now() }, still(id)),
    remedyPart: (id, remedy) => updatePart(incidents, { remedy, remedy_at: clock.now() }, still(id)),
    resolvePart: (deploymentId) =>
      updatePart(
        incidents,
        { resolved_at: clock.now() },
        { sql: "deployment_id=? and resolved_at is null", args: [deploymentId] },
      ),
  };
}
