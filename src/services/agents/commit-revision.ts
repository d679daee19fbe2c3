import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { NewRevision, Revision } from "../../db/repositories/revision-repository.ts";
import { RESTING } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { wakePart } from "../wake-part.ts";
import type { SettingsWish } from "./held-act.ts";
import { isHeard } from "./is-heard.ts";
import { beginsAnew, requireRestartable } from "./want-restart.ts";

/** Events of new settings, by whose wish they are. */
export const REVISED = {
  changed: "settings_changed",
  rolled_back: "settings_rolled_back",
  fell_back: "settings_fell_back",
} as const;

export interface NewSettings extends Omit<SettingsWish, "what"> {
  /** The backup that was made right before. */
  backupId: string | null;
  parts?: Part[];
}

/**
 * Gives an agent new settings: a revision of its own, another configuration with which it begins anew, with another state
 * if one is given, and the job that sees whether the agent is well with it, in one commit.
 * @returns false when somebody else was faster
 * @throws AppError `conflict` (`not_live`, `judged`; of a restart `restart_recent`, `no_restart`)
 */
export async function commitRevision(ctx: Context, row: Deployment, to: NewSettings): Promise<boolean> {
  if (!RESTING.includes(row.phase))
    throw new AppError("conflict", "this agent has something else under way", {
      details: { reason: "not_live" },
    });
  const { revisions } = ctx.repos;
  const newest = await revisions.newest(row.id);
  const n = (newest?.n ?? 1) + 1;
  const { model, why, backTo, backupId, restoreId, madeBy, parts = [] } = to;
  const instead = to.instead === null ? null : await revisions.find(row.id, to.instead.n);
  // Two may judge at once; what waits for a backup would wait for ever.
  if (instead && instead.health !== "unknown")
    throw new AppError("conflict", "somebody has judged these settings meanwhile", {
      details: { reason: "judged" },
    });
  // What never reached the container need not be taken out of it.
  const reachedIt = instead === null || (await reachedAt(ctx, row, instead)) !== null;
  if (!instead && !(await isHeard(ctx, row))) await requireRestartable(ctx, row);
  const { config_revision: configRevision, ...restart } = beginsAnew(ctx, row);
  const done = await commitVerb(ctx, row, {
    patch: {
      model,
      config_revision: configRevision,
      held_act: null,
      ...(reachedIt ? restart : { restart_wanted_at: null }),
      ...(restoreId !== null && { state_backup_id: restoreId, restore_revision: configRevision }),
    },
    event: REVISED[why],
    evidence: {
      n,
      from: row.model,
      model,
      backTo,
      withState: restoreId !== null,
      ...(to.instead && { why: to.instead.failure }),
    },
    action: "deployment.revise",
    parts: [
      ...(newest ? [] : [revisions.insertPart(asDeployed(row))]),
      ...(instead && to.instead ? [revisions.failPart(instead.id, to.instead.failure)] : []),
      revisions.insertPart({
        deploymentId: row.id,
        n,
        model,
        why,
        backTo,
        configRevision,
        backupId,
        madeBy,
        health: "unknown",
      }),
      ...judgeParts(ctx, row),
      ...parts,
    ],
    ...(instead && { when: [revisions.isOpen(instead.id)] }),
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
  backupId: null,
  madeBy: row.userId,
  health: "healthy",
  createdAt: row.createdAt,
});

const judgeParts = (ctx: Context, row: Deployment): Part[] => [wakePart(ctx, `revision:${row.id}`)];

/** When the container that an agent speaks from was handed a revision (ms); null where it has not been yet. */
export async function reachedAt(ctx: Context, row: Deployment, revision: Revision): Promise<number | null> {
  const intent = row.currentIntentId === null ? null : await ctx.repos.intents.find(row.currentIntentId);
  const bootedAt = intent?.bootedAt ?? 0;
  return bootedAt >= revision.createdAt ? bootedAt : null;
}
