import { type Condition, commitCas, type Part } from "../../db/cas-batch.ts";
import type { Deployment, DeploymentPatch } from "../../db/repositories/deployment-repository.ts";
import type { Phase } from "../../domain/deployments/phases.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";

export interface StepCommit {
  to: Phase;
  /** Columns of `deployments` to set beside the phase. */
  patch?: DeploymentPatch;
  event: string;
  evidence?: Record<string, string | number | boolean | null>;
  parts?: Part[];
  /** What must hold of other rows at the moment of the commit. */
  when?: Condition[];
}

/**
 * Commits one arrow with its event and the next wake-ups. A lost race is not an error: whoever won goes on, and the
 * next look reads what they wrote.
 */
export async function commitStep(ctx: Context, deployment: Deployment, step: StepCommit): Promise<boolean> {
  ctx.checkpoint(`${deployment.phase}.before_commit`);
  const head = ctx.repos.deployments.transitionHead(deployment, step.to, step.patch ?? {});
  head.when = [...(head.when ?? []), ...(step.when ?? [])];
  const done = await commitCas(ctx.db, head, [
    ctx.repos.deployments.eventPart(
      deployment.id,
      step.event,
      deployment.phase,
      step.to,
      step.evidence ?? {},
    ),
    ...(step.parts ?? []),
    wakePart(ctx, `deployment:${deployment.id}`),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  ctx.checkpoint(`${deployment.phase}.after_commit`);
  if (done) {
    ctx.log.info({
      event: `deployment.${step.event}`,
      deploymentId: deployment.id,
      from: deployment.phase,
      to: step.to,
      ...step.evidence,
    });
    ctx.scheduler.nudge(`card:${deployment.id}`);
  } else {
    ctx.log.info({
      event: "deployment.race_lost",
      deploymentId: deployment.id,
      from: deployment.phase,
      to: step.to,
    });
  }
  return done;
}
