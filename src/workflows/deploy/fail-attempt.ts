import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { troubleParts } from "../../services/providers/trouble-parts.ts";
import { commitStep } from "./commit-step.ts";

/** What went wrong with one provider, in the words of our books; the chat has its own. */
export type AttemptFailure =
  | "no_bids"
  | "deployment_refused"
  | "lease_refused"
  | "no_answer"
  | "manifest_rejected"
  | "wrong_certificate"
  | "not_ready"
  | "lease_closed"
  | "channel_away";

/**
 * Gives up on one attempt: its deployment becomes unwanted and is closed before anything new begins. After the last
 * allowed provider, or past the deadline, the whole deploy fails instead.
 */
export async function failAttempt(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  why: AttemptFailure,
): Promise<number | null> {
  const { maxProviders } = ctx.settings.deploy;
  const attempt = triesOf(deployment);
  const last = attempt >= maxProviders || pastDeadline(ctx, deployment);
  await commitStep(ctx, deployment, {
    to: last ? "failing" : "queued",
    patch: last ? { failure_reason: why } : {},
    event: "attempt_failed",
    evidence: { attempt, of: maxProviders, why, provider: intent.provider, last },
    parts: failureParts(ctx, intent, why),
  });
  return ctx.clock.now();
}

/** What is true of an attempt that failed: nobody wants it, and its provider's record shows why. */
export const failureParts = (ctx: Context, intent: Intent, why: AttemptFailure): Part[] => [
  ctx.repos.intents.statePart(intent.id, "unwanted", { failure_reason: why }),
  // An outage of the chat platform says nothing about the provider.
  ...(intent.provider && why !== "channel_away"
    ? troubleParts(ctx, { provider: intent.provider, deploymentId: intent.deploymentId, kind: why })
    : []),
];

/** Providers tried so far in this deploy, which may be the second of an agent that was stopped. */
export const triesOf = ({ attempt, attemptsBefore }: Deployment): number => attempt - attemptsBefore;

/** True once the deploy has used up its time. */
export function pastDeadline(ctx: Context, deployment: Deployment): boolean {
  return deployment.deadlineAt !== null && ctx.clock.now() >= deployment.deadlineAt;
}
