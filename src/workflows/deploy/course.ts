import { updatePart } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { orders } from "../../db/schema.ts";
import type { ProbeAnswer } from "../../ports/agent-probe.ts";
import { resumeSettledPart } from "../../services/billing/plan/failed-resume.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";
import { type Commit, commitStep } from "./commit-step.ts";
import { currentIntent } from "./current-intent.ts";
import { type AttemptFailure, failAttempt, pastDeadline, triesOf } from "./fail-attempt.ts";

/** The steps in which an attempt becomes a lease with an agent on it. */
export type AttemptStep = "creating" | "bidding" | "leasing" | "sending_manifest" | "starting";

/** What was seen of an agent that has started. */
export interface Arrival {
  url: string | null;
  answer: ProbeAnswer;
}

/**
 * What an attempt at a lease is made for, as its steps see it: the deploy of an agent that has none, or a change beside
 * a lease that runs.
 */
export interface Course {
  readonly deployment: Deployment;
  readonly intent: Intent;
  /** Since when it stands at its step (ms). */
  readonly sinceMs: number;
  /** Whether the whole search has used up its time. */
  readonly isLate: boolean;
  /** Whether the provider of an earlier attempt is not asked again. */
  shuns(earlier: Intent): boolean;
  /** Goes to the next step. The patch shows a lease as the one that the agent speaks from. */
  goOn(to: AttemptStep, commit: Commit): Promise<boolean>;
  /** The agent has booted and answers. @returns when to look again (ms), or null */
  arrive(arrival: Arrival): Promise<number | null>;
  /** Gives up on this attempt. @returns when to look again (ms), or null */
  fail(why: AttemptFailure): Promise<number | null>;
}

/** The course of a deploy, whose steps are the deployment's own phases. */
export async function deployCourse(ctx: Context, deployment: Deployment): Promise<Course> {
  const intent = await currentIntent(ctx, deployment);
  return {
    deployment,
    intent,
    sinceMs: deployment.phaseSince,
    isLate: await pastDeadline(ctx, deployment),
    shuns: (earlier) => earlier.failureReason !== null && earlier.attempt > deployment.attemptsBefore,
    goOn: (to, commit) => commitStep(ctx, deployment, { to, ...commit }),
    arrive: (arrival) => goLive(ctx, deployment, intent, arrival),
    fail: (why) => failAttempt(ctx, deployment, intent, why),
  };
}

async function goLive(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  { url, answer }: Arrival,
): Promise<null> {
  const now = ctx.clock.now();
  await commitStep(ctx, deployment, {
    to: "live",
    patch: {
      live_at: now,
      provider_url: url,
      error_message: null,
      stopped_by: null,
      resume_failures: 0,
      resume_failed_at: null,
    },
    event: "live",
    evidence: {
      provider: intent.provider,
      attempt: triesOf(deployment),
      probe: answer,
      tookMs: now - deployment.createdAt,
      resumed: deployment.stoppedBy !== null,
      sinceQueuedMs:
        deployment.deadlineAt === null ? null : now - deployment.deadlineAt + ctx.settings.deploy.deadlineMs,
    },
    parts: [
      wakePart(ctx, `health:${deployment.id}`),
      ...arrivalParts(ctx, intent),
      ...(deployment.resumeFailures > 0 ? [resumeSettledPart(ctx, deployment.id)] : []),
      updatePart(
        orders,
        { state: "fulfilled", updated_at: now },
        {
          sql: `state='paid' and id in (select s.order_id from subscriptions s join plan_slots p on p.subscription_id=s.id where p.id=?)`,
          args: [deployment.slotId],
        },
      ),
    ],
  });
  return null;
}

/** What is true of an attempt whose agent has started: it runs, its bytes are not needed any more, its provider kept its word. */
export const arrivalParts = (ctx: Context, { id, deploymentId, provider }: Intent) => [
  ctx.repos.intents.statePart(id, "running", { manifest: null }),
  ...(provider ? [ctx.repos.observations.insertPart({ provider, deploymentId, kind: "live" as const })] : []),
];
