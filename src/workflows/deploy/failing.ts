import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { GIVEN_UP_ON_PURPOSE } from "../../domain/deployments/given-up-on-purpose.ts";
import { failedResume } from "../../services/billing/plan/failed-resume.ts";
import type { Context } from "../../services/context.ts";
import { commitStep } from "./commit-step.ts";
import { lookAgain } from "./current-intent.ts";
import { triesOf } from "./fail-attempt.ts";
import { giveBackSlot } from "./give-back-slot.ts";
import { teardownAll } from "./teardown.ts";

/**
 * Tears down what is left on chain; only then is the deploy called failed and a first payment given back. An agent that
 * was live once keeps its slot and what it remembers: it is stopped again, as it was before it was to be resumed.
 */
export async function failing(ctx: Context, deployment: Deployment): Promise<number | null> {
  if ((await teardownAll(ctx, deployment)) !== "all_closed") return lookAgain(ctx);
  if (deployment.liveAt !== null) return await stopAgain(ctx, deployment);
  const outcome = await giveBackSlot(ctx, deployment, "deploy_failed");
  const done = await commitStep(ctx, deployment, {
    to: "failed",
    patch: {
      claw_api_key: null,
      slot_id: null,
      closed_at: ctx.clock.now(),
      error_message: deployment.failureReason,
    },
    event: "failed",
    evidence: { why: deployment.failureReason, refund: outcome.refund, attempts: triesOf(deployment) },
    parts: outcome.parts,
    when: outcome.when,
  });
  if (done && outcome.refundId) ctx.scheduler.nudge(`refund:${outcome.refundId}`);
  return done ? null : ctx.clock.now();
}

async function stopAgain(ctx: Context, deployment: Deployment): Promise<number | null> {
  const { failureReason: why, stoppedBy } = deployment;
  const counts = stoppedBy === "payment" && !GIVEN_UP_ON_PURPOSE.has(why ?? "");
  const failed = counts ? await failedResume(ctx, deployment, why) : null;
  const done = await commitStep(ctx, deployment, {
    to: "stopped",
    patch: { ...NO_LEASE, stopped_by: stoppedBy ?? "owner", failure_reason: null, ...failed?.patch },
    event: failed?.event ?? "resume_failed",
    evidence: { why, attempts: triesOf(deployment), ...failed?.evidence },
    parts: failed?.parts ?? [],
  });
  return done ? null : ctx.clock.now();
}

/** Of an agent none of whose containers has business calling a model. */
export const NO_KEY = {
  claw_api_key: null,
  earlier_claw_api_key: null,
  earlier_claw_api_key_until: null,
} as const;

/** What a stopped agent does not have: a key that opens anything, a lease, and a container to begin anew. */
export const NO_LEASE = {
  ...NO_KEY,
  restart_wanted_at: null,
  akash_deployment_id: null,
  akash_lease_id: null,
  provider_url: null,
} as const;
