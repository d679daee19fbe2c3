import { updatePart } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { orders } from "../../db/schema.ts";
import { isTransient } from "../../errors.ts";
import type { ProbeAnswer } from "../../ports/agent-probe.ts";
import type { WorkloadStatus } from "../../ports/akash-backend.ts";
import { CHANNEL_AWAY } from "../../services/agents/boot-agent.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { wakePart } from "../../services/wake-part.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, leaseOf, lookAgain } from "./current-intent.ts";
import { type AttemptFailure, failAttempt, pastDeadline, triesOf } from "./fail-attempt.ts";
import { leaseEnd } from "./lease-end.ts";

/** Longer than a container pauses between two tries to boot. */
const CHANNEL_PATIENCE_MS = 2 * 60_000;

/** Waits until the agent has fetched its configuration and the provider reports it ready: live means answered. */
export async function starting(ctx: Context, deployment: Deployment): Promise<number | null> {
  const intent = await currentIntent(ctx, deployment);
  const status = await ask(ctx, intent);
  if (status?.ready && intent.bootedAt !== null) {
    const answer = await probe(ctx, status);
    if (answer !== "starting") return await goLive(ctx, deployment, intent, status, answer);
  }
  const why = await reasonToGiveUp(ctx, deployment, intent, status);
  if (why) return await failAttempt(ctx, deployment, intent, why);
  if (await leaseEnd(ctx, intent)) return await failAttempt(ctx, deployment, intent, "lease_closed");
  return lookAsItBoots(ctx, intent);
}

const SOONEST_SHARE = 10;
const WAITED_SHARE = 4;

/**
 * A container that has called us is ready soon, and its owner watches: it is looked at after a quarter of the time
 * that it has taken so far, and no more often than ten times as often as everything else.
 */
function lookAsItBoots(ctx: Context, intent: Intent): number {
  if (intent.bootedAt === null) return lookAgain(ctx);
  const { pollMs } = ctx.settings.deploy;
  const now = ctx.clock.now();
  const soon = Math.max(pollMs / SOONEST_SHARE, (now - intent.bootedAt) / WAITED_SHARE);
  return Math.round(now + Math.min(pollMs, soon));
}

/**
 * Whether the start has taken too long. A container that asked for its token, and got none because the chat platform
 * was away, is not late: its time counts from the last such moment, and only the deploy's own limit ends the wait.
 */
async function reasonToGiveUp(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  status: WorkloadStatus | null,
): Promise<AttemptFailure | null> {
  const { readyTimeoutMs } = ctx.settings.deploy;
  const now = ctx.clock.now();
  const isOver = pastDeadline(ctx, deployment);
  if (!isOver && now - deployment.phaseSince <= readyTimeoutMs) return null;
  const events = await ctx.repos.events.listAfter(deployment.id);
  const awayAt = events.findLast(({ type }) => type === CHANNEL_AWAY)?.createdAt ?? 0;
  const isExcused = now - awayAt <= Math.max(readyTimeoutMs, CHANNEL_PATIENCE_MS);
  if (isExcused && !isOver) return null;
  if (isExcused && intent.bootedAt === null) return "channel_away";
  return status ? "not_ready" : "no_answer";
}

/** Where no address answers us, the agent's own boot call and the provider's word must do; the books say so. */
async function probe(ctx: Context, status: WorkloadStatus): Promise<ProbeAnswer> {
  const [uri] = status.uris;
  return uri === undefined ? "unreachable" : await ctx.probe.check(uri);
}

/** null when the provider gave no answer; that proves nothing yet (I3). */
async function ask(ctx: Context, intent: Intent): Promise<WorkloadStatus | null> {
  try {
    return await backendOf(ctx, intent).workloadStatus(leaseOf(intent));
  } catch (error) {
    if (!isTransient(error)) ctx.log.warn({ event: "akash.status_refused", dseq: intent.dseq, err: error });
    return null;
  }
}

async function goLive(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  status: WorkloadStatus,
  answer: ProbeAnswer,
): Promise<null> {
  const now = ctx.clock.now();
  await commitStep(ctx, deployment, {
    to: "live",
    patch: { live_at: now, provider_url: status.uris[0] ?? null, error_message: null, stopped_by: null },
    event: "live",
    evidence: {
      provider: intent.provider,
      attempt: triesOf(deployment),
      probe: answer,
      tookMs: now - deployment.createdAt,
      sinceQueuedMs:
        deployment.deadlineAt === null ? null : now - deployment.deadlineAt + ctx.settings.deploy.deadlineMs,
    },
    parts: [
      wakePart(ctx, `health:${deployment.id}`),
      ctx.repos.intents.statePart(intent.id, "running", { manifest: null }),
      updatePart(
        orders,
        { state: "fulfilled", updated_at: now },
        {
          sql: `state='paid' and id in (select s.order_id from subscriptions s join plan_slots p on p.subscription_id=s.id where p.id=?)`,
          args: [deployment.slotId],
        },
      ),
      ...(intent.provider
        ? [
            ctx.repos.observations.insertPart({
              provider: intent.provider,
              deploymentId: deployment.id,
              kind: "live",
            }),
          ]
        : []),
    ],
  });
  return null;
}
