import type { AgentReport, Evidence, Patience, Seen } from "./evidence.ts";
import type { Fault, Kinds, Layer, Verdict } from "./layers.ts";

/** An agent that was started again this often within the window will be again. */
const CRASHES = 3;
/** `EX_CONFIG`. */
const EXIT_CONFIG = 78;

const HEALTHY: Verdict = { state: "healthy" };
const unknown = (lacking: Layer): Verdict => ({ state: "unknown", lacking });

function silent<L extends Layer>(layer: L, kind: Kinds[L]): Verdict {
  return { state: "silent", fault: { layer, kind } as Fault };
}

/**
 * Names the one layer that keeps an agent from answering. A layer is blamed by a definite sign only, and only where no
 * layer that explains it is to blame; an agent that its companion calls well is well, whatever its provider says.
 */
export function verdictOf(evidence: Evidence, patience: Patience): Verdict {
  const { money, lease } = evidence;
  if (money !== "paid" && money !== "unsure") return silent("money", money);
  // An end does not age: no lease comes back.
  if (lease?.value === "closed") return silent("lease", "closed");
  if (lease?.value === "insufficient_funds") return silent("lease", "escrow_empty");
  const report = freshReport(evidence, patience);
  return report ? byReport(evidence, patience, report) : withoutReport(evidence, patience);
}

function freshReport({ report, nowMs }: Evidence, { reportStaleMs }: Patience): AgentReport | null {
  return report && nowMs - report.atMs <= reportStaleMs ? report.value : null;
}

function byReport(evidence: Evidence, patience: Patience, report: AgentReport): Verdict {
  const process = processFault(evidence, patience, report);
  if (process) return silent("agent", process);
  if (report.state !== "running") return unknown("agent");
  const channel = channelFault(evidence, patience, report);
  // A token that was just changed is refused until the agent has come back with the next one.
  const isChanging = evidence.isOutdated && evidence.nowMs - report.sinceMs <= patience.startMs;
  if (channel) return isChanging ? unknown("channel") : silent("channel", channel);
  return byModel(evidence);
}

const byModel = ({ model }: Evidence): Verdict =>
  model === "open" ? HEALTHY : model === "unsure" ? unknown("model") : silent("model", model);

/** What is wrong with the agent's own process; null while it runs, or has not taken too long to start. */
function processFault(
  { nowMs, recentRestarts }: Evidence,
  { startMs }: Patience,
  { state, sinceMs, trouble, lastExit }: AgentReport,
): Kinds["agent"] | null {
  const isCrashing = recentRestarts >= CRASHES;
  if (state === "down" || isCrashing) {
    if (lastExit?.oom || trouble.includes("out_of_memory")) return "out_of_memory";
    if (lastExit?.code === EXIT_CONFIG) return "config_refused";
    if (trouble.includes("state_broken")) return "state_broken";
    if (trouble.includes("disk_full")) return "disk_full";
    return isCrashing ? "crash_loop" : "down";
  }
  return state !== "running" && nowMs - sinceMs > startMs ? "starting_long" : null;
}

/** Somebody's webhook is told from somebody's polling by looking; the agent sees the same conflict. */
function channelFault(
  { channel, nowMs }: Evidence,
  { seenMs }: Patience,
  { ready, trouble }: AgentReport,
): Kinds["channel"] | null {
  const looked = fresh(channel, nowMs, seenMs);
  if (looked !== null && looked !== "ok") return looked;
  if (trouble.includes("telegram_unauthorized") || trouble.includes("discord_unauthorized"))
    return "token_refused";
  if (trouble.includes("discord_intents")) return "intents_missing";
  if (trouble.includes("telegram_conflict")) return "conflict";
  if (trouble.includes("telegram_blocked")) return "blocked";
  return ready === false ? "disconnected" : null;
}

const fresh = <T>(seen: Seen<T> | null, nowMs: number, forMs: number): T | null =>
  seen && nowMs - seen.atMs <= forMs ? seen.value : null;

/** Nothing was heard from inside; its provider says what it sees from outside. */
function withoutReport(evidence: Evidence, { seenMs, reportStaleMs }: Patience): Verdict {
  const { nowMs, report, listeningSinceMs, answeredAtMs } = evidence;
  const heardAtMs = Math.max(report?.atMs ?? 0, listeningSinceMs);
  // Nobody can be silent while nobody listens.
  if (report && nowMs - heardAtMs <= reportStaleMs) return unknown("companion");
  // A question that was answered lately came from an agent that works.
  if (answeredAtMs !== null && nowMs - answeredAtMs <= reportStaleMs) return unknown("companion");
  const says = fresh(evidence.provider, nowMs, seenMs);
  if (says === null) return unknown("provider");
  if (says !== "ready") return silent("provider", says);
  const looked = fresh(evidence.channel, nowMs, seenMs);
  if (looked !== null && looked !== "ok") return silent("channel", looked);
  if (report) return silent("companion", "silent");
  // One that has no companion is known by its provider's readiness probe alone.
  return byModel(evidence);
}
