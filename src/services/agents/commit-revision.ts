import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { NewRevision, Revision } from "../../db/repositories/revision-repository.ts";
import { RESTING } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { wakePart } from "../wake-part.ts";
import { isHeard } from "./is-heard.ts";
import { beginsAnew, requireRestartable } from "./want-restart.ts";

/** Events of new settings, by whose wish they are. */
export const REVISED = {
  changed: "settings_changed",
  rolled_back: "settings_rolled_back",
  fell_back: "settings_fell_back",
} as const;

export interface NewSettings {
  model: string;
  why: keyof typeof REVISED;
  /** Number of the revision whose settings they are again. */
  backTo: number | null;
  /** What did not come up, and why; it is given up in the same commit. */
  instead?: { revision: Revision; failure: string };
}

/**
 * Gives an agent new settings: a revision of its own, another configuration with which it begins anew, and the job that
 * sees whether the agent is well with it, in one commit.
 * @returns false when somebody else was faster
 * @throws AppError `conflict` (`not_live`; of a restart `restart_recent`, `no_restart`)
 */
export async function commitRevision(ctx: Context, row: Deployment, to: NewSettings): Promise<boolean> {
  if (!RESTING.includes(row.phase))
    throw new AppError("conflict", "this agent has something else under way", {
      details: { reason: "not_live" },
    });
  const { revisions } = ctx.repos;
  const newest = await revisions.newest(row.id);
  const n = (newest?.n ?? 1) + 1;
  const { instead, ...settings } = to;
  // What never reached the container need not be taken out of it.
  const reachedIt = instead ? await hasReached(ctx, row, instead.revision) : true;
  if (!instead && !(await isHeard(ctx, row))) await requireRestartable(ctx, row);
  const { config_revision: configRevision, ...restart } = beginsAnew(ctx, row);
  const done = await commitVerb(ctx, row, {
    patch: {
      model: to.model,
      config_revision: configRevision,
      ...(reachedIt ? restart : { restart_wanted_at: null }),
    },
    event: REVISED[to.why],
    evidence: {
      n,
      from: row.model,
      model: to.model,
      backTo: to.backTo,
      ...(instead && { why: instead.failure }),
    },
    action: "deployment.revise",
    parts: [
      ...(newest ? [] : [revisions.insertPart(asDeployed(row))]),
      ...(instead ? [revisions.failPart(instead.revision.id, instead.failure)] : []),
      revisions.insertPart({
        ...settings,
        deploymentId: row.id,
        n,
        configRevision,
        madeBy: ctx.actor.kind === "user" ? ctx.actor.userId : null,
        health: "unknown",
      }),
      ...judgeParts(ctx, row),
    ],
    ...(instead && { when: [revisions.isOpen(instead.revision.id)] }),
  });
  if (done) ctx.scheduler.nudge(`revision:${row.id}`);
  return done;
}

/** What an agent was before anybody changed it: it has been live with that. */
const asDeployed = (row: Deployment): NewRevision => ({
  deploymentId: row.id,
  n: 1,
  model: row.model,
  why: "begun",
  backTo: null,
  configRevision: row.configRevision,
  madeBy: row.userId,
  health: "healthy",
  createdAt: row.createdAt,
});

const judgeParts = (ctx: Context, row: Deployment): Part[] => [wakePart(ctx, `revision:${row.id}`)];

async function hasReached(ctx: Context, row: Deployment, { createdAt }: Revision): Promise<boolean> {
  const intent = row.currentIntentId === null ? null : await ctx.repos.intents.find(row.currentIntentId);
  return (intent?.bootedAt ?? 0) >= createdAt;
}
