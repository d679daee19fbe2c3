import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isServing, RESTING } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { heldOf, isRestart } from "./held-act.ts";
import { isHeard } from "./is-heard.ts";

/** Each restart costs the owner some seconds without an answer, and may cost the operator a transaction. */
const PAUSE_MS = 10 * 60_000;

/** Events of whoever wants a restart, by what for. */
export const RESTART_WANTED = { key: "new_key_wanted", asked: "restart_wanted" } as const;

/**
 * What makes a running agent begin anew with all that is new: its companion fetches the next configuration, and where
 * none is heard of the workflow replaces its container. A wish that is under way stays as old as it is. One that is
 * stopped begins anew anyway.
 */
export const beginsAnew = (
  ctx: Context,
  row: Deployment,
): { config_revision: number; restart_wanted_at?: number } => ({
  config_revision: row.configRevision + 1,
  ...(isServing(row.phase) &&
    row.currentIntentId !== null && { restart_wanted_at: row.restartWantedAt ?? ctx.clock.now() }),
});

/**
 * Wants a running agent to begin anew, which the workflow sees to. Wanting it while it is under way is success. What waits
 * for a backup to begin it anew is done with that; other settings and states go on waiting, since a restart does not bring
 * them.
 * @returns false when somebody else was faster
 * @throws AppError `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago)
 */
export async function wantRestart(
  ctx: Context,
  row: Deployment,
  wish: { what: keyof typeof RESTART_WANTED; action: string; isRemedy?: boolean; parts?: Part[] },
): Promise<boolean> {
  const held = heldOf(row);
  const isHeldDone = held !== null && isRestart(held.wish);
  if (row.restartWantedAt !== null && !isHeldDone) return true;
  await requireRestartable(ctx, row);
  return await commitVerb(ctx, row, {
    patch: { ...beginsAnew(ctx, row), ...(isHeldDone && { held_act: null }) },
    event: RESTART_WANTED[wish.what],
    evidence: wish.isRemedy ? { by: "remedy" } : {},
    action: wish.action,
    parts: wish.parts ?? [],
  });
}

/** @throws AppError `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago) */
export async function requireRestartable(ctx: Context, row: Deployment): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "this agent cannot be restarted now", { details: { reason } });
  };
  if (!RESTING.includes(row.phase) || row.currentIntentId === null) return refuse("not_live");
  const intent = await ctx.repos.intents.find(row.currentIntentId);
  if (!intent?.workload && !(await isHeard(ctx, row))) return refuse("no_restart");
  const since = ctx.clock.now() - PAUSE_MS;
  for (const wish of Object.values(RESTART_WANTED))
    if ((await ctx.repos.events.countSince(row.id, wish, since)) > 0) return refuse("restart_recent");
}
