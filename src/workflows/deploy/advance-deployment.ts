import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Phase } from "../../domain/deployments/phases.ts";
import type { Context } from "../../services/context.ts";
import { followTrace } from "../../trace.ts";
import { ATTEMPT_STEPS } from "./attempt-steps.ts";
import { advanceChange } from "./change/advance-change.ts";
import { closing } from "./closing.ts";
import { type AttemptStep, deployCourse } from "./course.ts";
import { failing } from "./failing.ts";
import { live } from "./live.ts";
import { queued } from "./queued.ts";

/** One step of a deployment: at most one outside action, one commit; returns when to look again, or null. */
export type Step = (ctx: Context, deployment: Deployment) => Promise<number | null>;

const deploying =
  (step: AttemptStep): Step =>
  async (ctx, deployment) =>
    await ATTEMPT_STEPS[step](ctx, await deployCourse(ctx, deployment));

const STEPS: Partial<Record<Phase, Step>> = {
  queued,
  creating: deploying("creating"),
  bidding: deploying("bidding"),
  leasing: deploying("leasing"),
  sending_manifest: deploying("sending_manifest"),
  starting: deploying("starting"),
  live,
  degraded: live,
  reclaiming: live,
  moving: advanceChange,
  healing: advanceChange,
  stopping: advanceChange,
  failing,
  closing,
};

/** Level-triggered: reads the row as it is now, so it may be called at any time, by anyone, any number of times. */
export async function advanceDeployment(ctx: Context, id: string): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(id);
  if (!deployment) return null;
  followTrace(deployment.trace);
  const step = STEPS[deployment.phase];
  return step ? await step(ctx, deployment) : null;
}
