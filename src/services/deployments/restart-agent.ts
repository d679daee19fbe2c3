import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { RESTART_WANTED, requireRestartable, wantRestart } from "../agents/want-restart.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { commitVerb } from "./commit-verb.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Restarts an agent where it is: its process begins anew, its lease and what it remembers stay. Asking while that is
 * under way is success.
 * @throws AppError `not_found`; `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago)
 */
export async function restartAgent({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    return (await wantStart(ctx, row)) || null;
  });
}

/** A companion that reports begins anew when there is a new configuration, which costs no transaction. */
async function wantStart(ctx: Context, row: Deployment): Promise<boolean> {
  const wish = { what: "asked", action: "deployment.restart" } as const;
  if (row.restartWantedAt !== null || row.currentIntentId === null) return await wantRestart(ctx, row, wish);
  const report = await ctx.repos.agentReports.find(row.currentIntentId);
  if (report === null || !isFresh(ctx, report)) return await wantRestart(ctx, row, wish);
  if (row.configRevision > report.revision) return true;
  await requireRestartable(ctx, row);
  return await commitVerb(ctx, row, {
    patch: { config_revision: row.configRevision + 1 },
    event: RESTART_WANTED.asked,
    action: wish.action,
  });
}

const isFresh = ({ clock, settings }: Context, { reportedAt }: { reportedAt: number }): boolean =>
  clock.now() - reportedAt <= settings.health.reportStaleMs;
