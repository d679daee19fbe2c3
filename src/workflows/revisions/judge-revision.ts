import { commitCas } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import { isOver, RESTING } from "../../domain/deployments/phases.ts";
import { reachedAt } from "../../services/agents/commit-revision.ts";
import { doAct } from "../../services/agents/do-act.ts";
import type { SettingsWish } from "../../services/agents/held-act.ts";
import { holdUntilSaved } from "../../services/agents/hold-act.ts";
import { isHeard } from "../../services/agents/is-heard.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";
import { type Failure, howItGoes } from "./how-it-goes.ts";

/** Event of an agent that was seen to be well with its newest settings. */
export const SETTLED = "settings_settled";
/** Event of settings that are given up while there is nothing to go back to, or going back did not help. */
export const STUCK = "settings_stuck";
/** While its lease is exchanged nothing can be said about its settings. */
const CHANGING_MS = 60_000;
/** Who ran for less has hardly written anything. */
const CHANGES_STATE_MS = 60_000;

/**
 * Sees whether an agent is well with its newest settings, and goes back to the last ones that were well when it is not
 * in time, with the state of then where it may have changed since. What GoClaw went back to by itself is never left again by itself.
 * @returns when to look again (ms since epoch); null once it is decided
 */
export async function judgeRevision(ctx: Context, deploymentId: string): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(deploymentId);
  const revision = await ctx.repos.revisions.newest(deploymentId);
  if (!deployment || revision?.health !== "unknown" || isOver(deployment.phase)) return null;
  const { pollMs } = ctx.settings.deploy;
  if (!RESTING.includes(deployment.phase)) return ctx.clock.now() + CHANGING_MS;
  // Whatever that is, it makes the agent begin anew.
  if (deployment.heldAct !== null) return ctx.clock.now() + pollMs;
  const finding = await howItGoes(ctx, deployment, revision);
  if (finding.kind === "waiting") return ctx.clock.now() + pollMs;
  ctx.checkpoint("revision.before_commit");
  const isWell = finding.kind === "well";
  const isDone = isWell
    ? await settle(ctx, deployment, revision)
    : await giveUp(ctx, deployment, revision, finding.failure);
  ctx.checkpoint("revision.after_commit");
  return isWell && isDone ? null : ctx.clock.now();
}

async function settle(ctx: Context, deployment: Deployment, revision: Revision): Promise<boolean> {
  const head = ctx.repos.revisions.judgeHead(revision, "healthy");
  const { n, model, why, backTo } = revision;
  const done = await commitCas(ctx.db, head, [
    ctx.repos.deployments.eventPart(deployment.id, SETTLED, null, null, { n, model, why, backTo }),
    wakePart(ctx, `card:${deployment.id}`),
  ]);
  if (!done) return false;
  ctx.log.info({ event: "agent.settings_settled", deploymentId: deployment.id, revision: n, model });
  ctx.scheduler.nudge(`card:${deployment.id}`);
  return true;
}

async function giveUp(
  ctx: Context,
  deployment: Deployment,
  revision: Revision,
  failure: Failure,
): Promise<boolean> {
  const { n, model, why } = revision;
  ctx.log.warn({ event: "agent.settings_failed", deploymentId: deployment.id, revision: n, model, failure });
  const last = await ctx.repos.revisions.lastHealthyBefore(deployment.id, n);
  if (why !== "fell_back" && last) {
    return await goBack(ctx, deployment, {
      what: "settings",
      model: last.model,
      why: "fell_back",
      backTo: last.n,
      restoreId: await changedState(ctx, deployment, revision),
      instead: { n, failure },
      madeBy: null,
    });
  }
  const head = ctx.repos.revisions.judgeHead(revision, "unhealthy");
  const done = await commitCas(ctx.db, { ...head, set: { ...head.set, failure } }, [
    ctx.repos.deployments.eventPart(deployment.id, STUCK, null, null, { n, model, why: failure }),
    wakePart(ctx, `card:${deployment.id}`),
    wakePart(ctx, `health:${deployment.id}`),
  ]);
  if (done) ctx.scheduler.nudge(`card:${deployment.id}`);
  return done;
}

/** Where its state goes back as well, what it remembers now is saved first; where that cannot be, it is kept. */
async function goBack(ctx: Context, deployment: Deployment, wish: SettingsWish): Promise<boolean> {
  if (wish.restoreId !== null && (await isHeard(ctx, deployment)))
    return await holdUntilSaved(ctx, deployment, wish);
  return await doAct(ctx, deployment, { ...wish, restoreId: null }, { backupId: null });
}

/**
 * The state saved right before a revision, if an agent has run with that for long enough to have changed it: what did not
 * come up may have left half of something behind. Nothing older is ever brought back by itself, nor in place of what its
 * owner chose since.
 */
async function changedState(
  ctx: Context,
  deployment: Deployment,
  revision: Revision,
): Promise<string | null> {
  if (revision.backupId === null || deployment.restoreRevision > revision.configRevision) return null;
  const sinceMs = await reachedAt(ctx, deployment, revision);
  if (sinceMs === null || ctx.clock.now() - sinceMs < CHANGES_STATE_MS) return null;
  const saved = await ctx.repos.backups.find(revision.backupId);
  return saved?.state === "whole" ? saved.id : null;
}
