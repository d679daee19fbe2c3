import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../../services/context.ts";
import { arrivalParts, type Course } from "../course.ts";
import { failureParts, pastDeadline } from "../fail-attempt.ts";
import { commitChange } from "./commit-change.ts";
import { afterStarting } from "./quieting.ts";

/** The attempt that a change has in hand. */
export async function newIntent(ctx: Context, change: LeaseChange) {
  const intent = change.newIntentId ? await ctx.repos.intents.find(change.newIntentId) : null;
  if (!intent) throw new AppError("internal", `the change ${change.id} in ${change.step} has no attempt`);
  return intent;
}

/**
 * The course of an attempt beside a lease that still runs. What the deployment shows stays the old one until that is
 * fenced; its provider, and those that failed in this search, are not asked again.
 */
export async function changeCourse(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<Course> {
  const intent = await newIntent(ctx, change);
  const now = ctx.clock.now();
  const isLate = await pastDeadline(ctx, change);
  return {
    deployment,
    intent,
    sinceMs: change.stepSince,
    isLate,
    shuns: ({ id, createdAt, failureReason }) =>
      id === change.oldIntentId || (failureReason !== null && createdAt >= change.createdAt),
    goOn: (step, { patch: _shown, ...commit }) => commitChange(ctx, deployment, change, { step, ...commit }),
    async arrive({ answer }) {
      const { parts, ...next } = await afterStarting(ctx, deployment, change);
      await commitChange(ctx, deployment, change, {
        ...next,
        event: "new_lease_ready",
        evidence: { provider: intent.provider, probe: answer },
        parts: [...arrivalParts(ctx, intent), ...parts],
      });
      return now;
    },
    async fail(why) {
      const { maxProviders } = ctx.settings.deploy;
      const last = change.tries >= maxProviders || isLate;
      await commitChange(ctx, deployment, change, {
        step: "planning",
        event: "attempt_failed",
        evidence: { attempt: change.tries, of: maxProviders, why, provider: intent.provider, last },
        parts: await failureParts(ctx, intent, why),
      });
      return now;
    },
  };
}
