import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import type { ChangeStep } from "../../../domain/deployments/lease-change.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../../services/context.ts";
import { ATTEMPT_STEPS } from "../attempt-steps.ts";
import type { AttemptStep } from "../course.ts";
import { changeCourse } from "./change-course.ts";
import { fencing } from "./fencing.ts";
import { planning } from "./planning.ts";
import { quieting } from "./quieting.ts";
import { resting } from "./resting.ts";
import { retiring } from "./retiring.ts";
import { saving } from "./saving.ts";
import { switching } from "./switching.ts";
import { undoing } from "./undoing.ts";

/** One step of a change: at most one outside act, one commit; returns when to look again, or null. */
type Step = (ctx: Context, deployment: Deployment, change: LeaseChange) => Promise<number | null>;

const making =
  (step: AttemptStep): Step =>
  async (ctx, deployment, change) =>
    await ATTEMPT_STEPS[step](ctx, await changeCourse(ctx, deployment, change));

const STEPS: Record<ChangeStep, Step> = {
  saving,
  planning,
  creating: making("creating"),
  bidding: making("bidding"),
  leasing: making("leasing"),
  sending_manifest: making("sending_manifest"),
  starting: making("starting"),
  quieting,
  fencing,
  switching,
  retiring,
  resting,
  undoing,
};

/** Takes the change of lease that an agent is in one step further, in whichever phase that is. */
export async function advanceChange(ctx: Context, deployment: Deployment): Promise<number | null> {
  const change = await ctx.repos.leaseChanges.findOpen(deployment.id);
  if (!change) {
    const now = await ctx.repos.deployments.findById(deployment.id);
    // Whoever was faster has ended it; the next look is at what they left.
    if (now?.version !== deployment.version) return ctx.clock.now();
    throw new AppError("internal", `deployment ${deployment.id} in ${deployment.phase} has no change`);
  }
  return await STEPS[change.step](ctx, deployment, change);
}
