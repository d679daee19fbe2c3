import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange, LeaseChangePatch } from "../../../db/repositories/lease-change-repository.ts";
import { type ChangeOutcome, type ChangeStep, mayStep } from "../../../domain/deployments/lease-change.ts";
import type { Phase } from "../../../domain/deployments/phases.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../../services/context.ts";
import { type Commit, commitOn } from "../commit-step.ts";

/** A step of a change, or its end together with where that leaves the agent. */
export type ChangeCommit = Commit & { change?: LeaseChangePatch } & (
    | { step: ChangeStep; phase?: Phase }
    | { ends: ChangeOutcome; phase: Phase }
  );

/** The step of a change as it was read. The deployment's version decides, as for everything that happens to an agent. */
export async function commitChange(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
  commit: ChangeCommit,
): Promise<boolean> {
  const { leaseChanges, deployments } = ctx.repos;
  const { phase, change: patch = {}, parts = [] } = commit;
  if ("step" in commit && !mayStep(change.step, commit.step))
    throw new AppError("internal", `a change does not go from ${change.step} to ${commit.step}`);
  ctx.checkpoint(`change.${change.step}.before_commit`);
  const head = phase
    ? deployments.transitionHead(deployment, phase, commit.patch)
    : deployments.head(deployment, commit.patch);
  const changeParts =
    "step" in commit
      ? [leaseChanges.stepPart(change.id, { ...patch, step: commit.step })]
      : [leaseChanges.stepPart(change.id, patch), leaseChanges.endPart(deployment.id, commit.ends)];
  const done = await commitOn(ctx, deployment, head, {
    ...commit,
    // The card tells its steps by it.
    evidence: { ...commit.evidence, ...("step" in commit && { step: commit.step }) },
    to: phase ?? null,
    parts: [...changeParts, ...parts],
  });
  ctx.checkpoint(`change.${change.step}.after_commit`);
  return done;
}
