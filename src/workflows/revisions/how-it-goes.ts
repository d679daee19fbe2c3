import type { AgentReport } from "../../db/repositories/agent-report-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import { factsOf } from "../../services/agents/take-report.ts";
import type { Context } from "../../services/context.ts";
import { countedFrom } from "../../services/health/listening-since.ts";

/** Why an agent is not well with its settings; each has words in `src/chat/views/revisions.ts`. */
export type Failure = "not_fetched" | "not_restarted" | "out_of_memory" | "down" | "not_ready";

export type Finding = { kind: "waiting" } | { kind: "well" } | { kind: "failed"; failure: Failure };

/** A container that is replaced takes this many times as long as one that only fetches its configuration. */
const RESTART_TIMES = 2;

/** Whether an agent runs with a revision and is well, as far as its container has said. */
export async function howItGoes(ctx: Context, deployment: Deployment, revision: Revision): Promise<Finding> {
  const intent =
    deployment.currentIntentId === null ? null : await ctx.repos.intents.find(deployment.currentIntentId);
  if (!intent) return { kind: "failed", failure: "not_fetched" };
  const report = await ctx.repos.agentReports.find(intent.id);
  const said = report ? bySaying(report, revision) : await byBoot(ctx, deployment, intent, revision);
  if (said !== null && typeof said !== "string") return said;
  const since = await countedFrom(ctx, Math.max(revision.createdAt, intent.createdAt));
  const isRestarting = !report || (deployment.restartWantedAt !== null && said === "not_fetched");
  const patienceMs = ctx.settings.deploy.readyTimeoutMs * (isRestarting ? RESTART_TIMES : 1);
  if (ctx.clock.now() - since <= patienceMs) return { kind: "waiting" };
  return { kind: "failed", failure: said ?? "not_fetched" };
}

/** What its companion says of it; a failure is only final once the time is up. */
function bySaying(report: AgentReport, revision: Revision): Finding | Failure {
  if (report.revision < revision.configRevision) return "not_fetched";
  const { ready, lastExit, trouble } = factsOf(report);
  if (report.state === "running" && ready !== false) return { kind: "well" };
  if (lastExit?.oom || trouble.includes("out_of_memory")) return "out_of_memory";
  return report.state === "down" ? "down" : "not_ready";
}

/** One without a companion has what it was handed at its boot; a restart that was given up will bring nothing. */
async function byBoot(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  revision: Revision,
): Promise<Finding | Failure> {
  const hasBooted = intent.bootedAt !== null && intent.bootedAt >= revision.createdAt;
  const needsBoot = revision.why !== "fell_back" || deployment.restartWantedAt !== null;
  if (needsBoot && !hasBooted) {
    if (deployment.restartWantedAt !== null) return "not_restarted";
    return { kind: "failed", failure: "not_restarted" };
  }
  const uri = deployment.providerUrl;
  const answer = uri === null ? "unreachable" : await ctx.probe.check(uri);
  return answer === "starting" ? "not_ready" : { kind: "well" };
}
