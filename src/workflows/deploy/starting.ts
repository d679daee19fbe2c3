import type { Intent } from "../../db/repositories/intent-repository.ts";
import { isTransient } from "../../errors.ts";
import type { ProbeAnswer } from "../../ports/agent-probe.ts";
import type { WorkloadStatus } from "../../ports/akash-backend.ts";
import { CHANNEL_AWAY } from "../../services/agents/boot-agent.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { countedFrom } from "../../services/health/listening-since.ts";
import type { Course } from "./course.ts";
import { leaseOf, lookAgain } from "./current-intent.ts";
import type { AttemptFailure } from "./fail-attempt.ts";
import { leaseEnd } from "./lease-end.ts";

/** Longer than a container pauses between two tries to boot. */
const CHANNEL_PATIENCE_MS = 2 * 60_000;

/** Waits until the agent has fetched its configuration and the provider reports it ready: live means answered. */
export async function starting(ctx: Context, course: Course): Promise<number | null> {
  const { intent } = course;
  const status = await askWorkload(ctx, intent);
  if (status?.ready && intent.bootedAt !== null) {
    const answer = await probe(ctx, status);
    if (answer !== "starting") return await course.arrive({ url: status.uris[0] ?? null, answer });
  }
  const why = await reasonToGiveUp(ctx, course, status);
  if (why) return await course.fail(why);
  if (await leaseEnd(ctx, intent)) return await course.fail("lease_closed");
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
 * was away, is not late: its time counts from the last such moment, as from when GoClaw was away itself, and only the
 * deploy's own limit ends the wait.
 */
async function reasonToGiveUp(
  ctx: Context,
  { deployment, intent, sinceMs, isLate }: Course,
  status: WorkloadStatus | null,
): Promise<AttemptFailure | null> {
  const { readyTimeoutMs } = ctx.settings.deploy;
  const now = ctx.clock.now();
  if (!isLate && now - (await countedFrom(ctx, sinceMs)) <= readyTimeoutMs) return null;
  const [away] = await ctx.repos.events.listNewest(deployment.id, { type: CHANNEL_AWAY, limit: 1 });
  const awayAt = away?.createdAt ?? 0;
  const isExcused = now - awayAt <= Math.max(readyTimeoutMs, CHANNEL_PATIENCE_MS);
  if (isExcused && !isLate) return null;
  if (isExcused && intent.bootedAt === null) return "channel_away";
  return status ? "not_ready" : "no_answer";
}

/** Where no address answers us, the agent's own boot call and the provider's word must do; the books say so. */
export async function probe(ctx: Context, status: WorkloadStatus): Promise<ProbeAnswer> {
  const [uri] = status.uris;
  return uri === undefined ? "unreachable" : await ctx.probe.check(uri);
}

/** null when the provider gave no answer; that proves nothing yet (I3). */
export async function askWorkload(ctx: Context, intent: Intent): Promise<WorkloadStatus | null> {
  try {
    return await backendOf(ctx, intent).workloadStatus(leaseOf(intent));
  } catch (error) {
    if (!isTransient(error)) ctx.log.warn({ event: "akash.status_refused", dseq: intent.dseq, err: error });
    return null;
  }
}
