import type { AgentHealth } from "../../db/repositories/agent-health-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Incident } from "../../db/repositories/incident-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type {
  AgentReport,
  ChannelSays,
  Evidence,
  LeaseSays,
  Patience,
  Seen,
} from "../../domain/health/evidence.ts";
import { factsOf } from "../../services/agents/take-report.ts";
import type { Context } from "../../services/context.ts";
import { listeningSince } from "../../services/health/listening-since.ts";
import { lookAtChannel } from "../../services/health/look-at-channel.ts";
import { modelStanding } from "../../services/health/model-standing.ts";
import { moneyStanding } from "../../services/health/money-standing.ts";
import { askProvider, type ProviderDoor } from "./ask-provider.ts";

/** A platform is not asked about the same bot more often. */
const CHANNEL_EVERY_MS = 2 * 60_000;
const CRASH_WINDOW_MS = 10 * 60_000;

export const patienceOf = ({ settings }: Context): Patience => ({
  reportStaleMs: settings.health.reportStaleMs,
  seenMs: 3 * settings.health.lookMs,
  startMs: settings.health.startMs,
  crashWindowMs: CRASH_WINDOW_MS,
});

export interface Looked {
  evidence: Evidence;
  /** The count of restarts that the next look compares with, and when it was so. */
  restarts: { count: number; atMs: number };
  /** When the channel was asked about last, ms. */
  channelAtMs: number | null;
  /** Too many are asking its provider: nothing was found out, come back soon. */
  isBusy: boolean;
}

export interface Subject {
  deployment: Deployment;
  intent: Intent;
  health: AgentHealth;
  open: Incident | null;
}

/** Everything that is known of an agent now. Outside parties are asked only where what is known gives reason to. */
export async function gatherEvidence(ctx: Context, door: ProviderDoor, subject: Subject): Promise<Looked> {
  const { deployment, intent, health, open } = subject;
  const nowMs = ctx.clock.now();
  const row = await ctx.repos.agentReports.find(intent.id);
  const report = row && { value: reportFrom(row), atMs: row.reportedAt };
  const isHeard = report !== null && nowMs - report.atMs <= ctx.settings.health.reportStaleMs;
  const money = await moneyStanding(ctx, deployment);
  const model = await modelStanding(ctx, deployment, money.plan, open?.kind === "failing");
  const said = isHeard ? null : await askProvider(ctx, door, intent);
  const channel = await channelOf(ctx, subject, isHeard ? report.value : null);
  const restarts = windowOf(health, row?.restarts ?? 0, nowMs);
  const round = await ctx.repos.watchRounds.last();
  return {
    evidence: {
      nowMs,
      money: money.says,
      lease: await leaseOf(ctx, intent),
      provider: said === null || said === "busy" ? null : { value: said, atMs: nowMs },
      report,
      isOutdated: row !== null && row.revision < deployment.configRevision,
      recentRestarts: Math.max(0, (row?.restarts ?? 0) - restarts.count),
      listeningSinceMs: listeningSince(round, nowMs, ctx.settings.health.roundMs),
      channel: channel.seen,
      model: model.says,
      answeredAtMs: model.answeredAtMs,
    },
    restarts,
    channelAtMs: channel.atMs,
    isBusy: said === "busy",
  };
}

type ReportRow = NonNullable<Awaited<ReturnType<Context["repos"]["agentReports"]["find"]>>>;

function reportFrom(row: ReportRow): AgentReport {
  const { ready, trouble, lastExit } = factsOf(row);
  return { state: row.state, sinceMs: row.changedAt, ready, trouble, lastExit };
}

/** Counts from a moment at most one window ago; a container that began anew counts from nothing. */
function windowOf(health: AgentHealth, restarts: number, nowMs: number): Looked["restarts"] {
  const isOld = nowMs - health.restartsAt > CRASH_WINDOW_MS || restarts < health.restarts;
  return isOld ? { count: restarts, atMs: nowMs } : { count: health.restarts, atMs: health.restartsAt };
}

async function leaseOf(ctx: Context, intent: Intent): Promise<Seen<LeaseSays> | null> {
  const lease = await ctx.repos.leases.lastOf(intent);
  if (!lease) return null;
  const isEmpty = lease.state === "closed" && lease.closeReason === "escrow_empty";
  return { value: isEmpty ? "insufficient_funds" : lease.state, atMs: lease.updatedAt };
}

/**
 * Asks the platform where the agent says that something is wrong with its channel, or somebody found out that it is. A
 * token that was brought along and refused is not asked about again: platforms shut out who keeps trying.
 */
async function channelOf(
  ctx: Context,
  { deployment, health }: Subject,
  report: AgentReport | null,
): Promise<{ seen: Seen<ChannelSays> | null; atMs: number | null }> {
  const { channelSays: known, channelAt: atMs } = health;
  const nowMs = ctx.clock.now();
  const isKnownBad = known !== null && known !== "ok";
  const isTold = report !== null && (report.ready === false || report.trouble.some(isOfChannel));
  if (!isTold && !isKnownBad) return { seen: null, atMs };
  const isFinal = known === "token_refused" && deployment.channelKind === "pasted";
  const isRecent = atMs !== null && nowMs - atMs < CHANNEL_EVERY_MS;
  if (isFinal || isRecent) return { seen: known && { value: known, atMs: nowMs }, atMs };
  const says = await lookAtChannel(ctx, deployment);
  return { seen: says && { value: says, atMs: nowMs }, atMs: nowMs };
}

const isOfChannel = (kind: string): boolean => /^(telegram|discord)_/.test(kind);
