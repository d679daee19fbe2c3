import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { countedFrom, isJustBack } from "../../services/health/listening-since.ts";
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
  const last = attempt >= maxProviders || (await pastDeadline(ctx, deployment));
  await commitStep(ctx, deployment, {
    to: last ? "failing" : "queued",
    patch: last ? { failure_reason: why } : {},
    event: "attempt_failed",
    evidence: { attempt, of: maxProviders, why, provider: intent.provider, last },
    parts: await failureParts(ctx, intent, why),
  });
  return ctx.clock.now();
}

/** What comes of it where nobody hands over a manifest, asks, or answers a container that boots. */
const OF_ABSENCE: ReadonlySet<AttemptFailure> = new Set([
  "no_answer",
  "manifest_rejected",
  "not_ready",
  "lease_closed",
]);

/** What is true of an attempt that failed: nobody wants it, and its provider's record shows why. */
export async function failureParts(ctx: Context, intent: Intent, why: AttemptFailure): Promise<Part[]> {
  const { id, deploymentId, provider, createdAt } = intent;
  const unwanted = ctx.repos.intents.statePart(id, "unwanted", { failure_reason: why });
  // An outage of the chat platform says nothing about the provider, nor does one of ours.
  if (provider === null || why === "channel_away") return [unwanted];
  const { readyTimeoutMs } = ctx.settings.deploy;
  if (OF_ABSENCE.has(why) && (await isJustBack(ctx, createdAt, readyTimeoutMs))) return [unwanted];
  return [unwanted, ...troubleParts(ctx, { provider, deploymentId, kind: why })];
}

/** Providers tried so far in this deploy, which may be the second of an agent that was stopped. */
export const triesOf = ({ attempt, attemptsBefore }: Deployment): number => attempt - attemptsBefore;

/** Whether a search has used up its time, which counts anew from when GoClaw was away in the middle of it. */
export async function pastDeadline(
  ctx: Context,
  { deadlineAt }: { deadlineAt: number | null },
): Promise<boolean> {
  // It may come later than that, and no earlier: each step asks, and hardly any has to read why.
  if (deadlineAt === null || ctx.clock.now() < deadlineAt) return false;
  const { deadlineMs } = ctx.settings.deploy;
  return ctx.clock.now() >= (await countedFrom(ctx, deadlineAt - deadlineMs)) + deadlineMs;
}
