import { type Condition, commitCas, type Head, type Part } from "../../db/cas-batch.ts";
import type { Deployment, DeploymentPatch } from "../../db/repositories/deployment-repository.ts";
import type { EventType } from "../../db/states.ts";
import type { Phase } from "../../domain/deployments/phases.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";

/** What one commit of the workflow leaves behind, wherever it leads. */
export interface Commit {
  /** Columns of `deployments` to set beside the phase. */
  patch?: DeploymentPatch;
  event: EventType;
  evidence?: Record<string, string | number | boolean | null>;
  parts?: Part[];
  /** What must hold of other rows at the moment of the commit. */
  when?: Condition[];
}

export interface StepCommit extends Commit {
  to: Phase;
}

/**
 * Commits one arrow with its event and the next wake-ups. A lost race is not an error: whoever won goes on, and the
 * next look reads what they wrote.
 */
export async function commitStep(ctx: Context, deployment: Deployment, step: StepCommit): Promise<boolean> {
  ctx.checkpoint(`${deployment.phase}.before_commit`);
  const head = ctx.repos.deployments.transitionHead(deployment, step.to, step.patch ?? {});
  const done = await commitOn(ctx, deployment, head, { ...step, to: step.to });
  ctx.checkpoint(`${deployment.phase}.after_commit`);
  return done;
}

/** The same on a head of one's own; `to` is null where the deployment stays in its phase. */
export async function commitOn(
  ctx: Context,
  deployment: Deployment,
  head: Head,
  { to, event, evidence = {}, parts = [], when = [] }: Commit & { to: Phase | null },
): Promise<boolean> {
  const from = to === null ? null : deployment.phase;
  const done = await commitCas(ctx.db, { ...head, when: [...(head.when ?? []), ...when] }, [
    ctx.repos.deployments.eventPart(deployment.id, event, from, to, evidence),
    ...parts,
    wakePart(ctx, `deployment:${deployment.id}`),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  const facts = { deploymentId: deployment.id, from: deployment.phase, to: to ?? deployment.phase };
  if (done) {
    ctx.log.info({ event: `deployment.${event}`, ...facts, ...evidence });
    ctx.scheduler.nudge(`card:${deployment.id}`);
  } else ctx.log.info({ event: "deployment.race_lost", ...facts });
  return done;
}
