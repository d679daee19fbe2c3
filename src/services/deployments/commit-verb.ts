import { commitCas, type Head, type Part } from "../../db/cas-batch.ts";
import type { Deployment, DeploymentPatch } from "../../db/repositories/deployment-repository.ts";
import type { EventType } from "../../db/states.ts";
import type { Phase } from "../../domain/deployments/phases.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

export interface VerbCommit {
  /** Where it sends the deployment; it stays where it is unless given. */
  to?: Phase;
  patch?: DeploymentPatch;
  event: EventType;
  evidence?: Record<string, string | number | boolean | null>;
  /** Name of the audit line. */
  action: string;
  parts?: Part[];
  when?: Head["when"];
}

/** What somebody wants of an agent, in one commit with its event, audit line and wake-ups. @returns whether it was done */
export async function commitVerb(ctx: Context, row: Deployment, verb: VerbCommit): Promise<boolean> {
  const { to, patch = {}, event, evidence = {}, action, parts = [], when = [] } = verb;
  const { deployments, audit } = ctx.repos;
  const head = to ? deployments.transitionHead(row, to, patch) : deployments.head(row, patch);
  const done = await commitCas(ctx.db, { ...head, when: [...(head.when ?? []), ...when] }, [
    ...parts,
    deployments.eventPart(row.id, event, to ? row.phase : null, to ?? null, evidence),
    audit.part({
      actor: ctx.actor,
      action,
      subjectKind: "deployment",
      subjectId: row.id,
      details: evidence,
    }),
    wakePart(ctx, `deployment:${row.id}`),
    wakePart(ctx, `card:${row.id}`),
  ]);
  if (done) {
    ctx.log.info({ event: `deployment.${event}`, deploymentId: row.id, from: row.phase, ...evidence });
    ctx.scheduler.nudge(`deployment:${row.id}`);
    ctx.scheduler.nudge(`card:${row.id}`);
  }
  return done;
}
