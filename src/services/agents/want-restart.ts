import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { RESTING } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { commitVerb } from "../deployments/commit-verb.ts";

/** Each restart costs the operator a transaction and the owner some seconds without an answer. */
const PAUSE_MS = 10 * 60_000;

/** Events of whoever wants a restart, by what for. */
export const RESTART_WANTED = { key: "new_key_wanted", asked: "restart_wanted" } as const;

/**
 * Wants the container of a running agent restarted, which the workflow does. Wanting it while it is under way is success.
 * @returns false when somebody else was faster
 * @throws AppError `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago)
 */
export async function wantRestart(
  ctx: Context,
  row: Deployment,
  wish: { what: keyof typeof RESTART_WANTED; action: string },
): Promise<boolean> {
  if (row.restartWantedAt !== null) return true;
  await requireRestartable(ctx, row);
  return await commitVerb(ctx, row, {
    patch: { restart_wanted_at: ctx.clock.now() },
    event: RESTART_WANTED[wish.what],
    action: wish.action,
  });
}

/** @throws AppError `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago) */
export async function requireRestartable(ctx: Context, row: Deployment): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "this agent cannot be restarted now", { details: { reason } });
  };
  if (!RESTING.includes(row.phase) || row.currentIntentId === null) return refuse("not_live");
  const intent = await ctx.repos.intents.find(row.currentIntentId);
  if (!intent?.workload) return refuse("no_restart");
  const events = await ctx.repos.events.listAfter(row.id);
  const wishes: readonly string[] = Object.values(RESTART_WANTED);
  const last = events.findLast(({ type }) => wishes.includes(type));
  if (last && ctx.clock.now() - last.createdAt < PAUSE_MS) return refuse("restart_recent");
}
