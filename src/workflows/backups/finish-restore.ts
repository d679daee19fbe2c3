import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { beginsAnew } from "../../services/agents/want-restart.ts";
import type { Context } from "../../services/context.ts";
import { commitVerb } from "../../services/deployments/commit-verb.ts";

const LOOK_MS = 5_000;
const LOOKED_AT = 20;

/**
 * Goes on with a restore that its owner asked for: once the present state is saved, the container is told by another
 * revision; where it cannot be saved, nothing is changed. @returns when to look again (ms), null when none is under way
 */
export async function finishRestore(ctx: Context, deployment: Deployment): Promise<number | null> {
  const { id, restoreWantedId } = deployment;
  if (restoreWantedId === null) return null;
  const recent = await ctx.repos.backups.list(id, ["wanted", "uploading", "whole", "failed"], {
    limit: LOOKED_AT,
  });
  const saved = recent.find(({ why }) => why === "restore");
  if (saved && (saved.state === "wanted" || saved.state === "uploading")) return ctx.clock.now() + LOOK_MS;
  const chosen = await ctx.repos.backups.find(restoreWantedId);
  const patch = { restore_wanted_id: null };
  if (saved?.state !== "whole" || chosen?.state !== "whole") {
    const why = saved?.state === "whole" ? "chosen_gone" : "not_saved";
    await commitVerb(ctx, deployment, {
      patch,
      event: "restore_failed",
      evidence: { why },
      action: "backup.restore_failed",
    });
    return ctx.clock.now();
  }
  const anew = beginsAnew(ctx, deployment);
  await commitVerb(ctx, deployment, {
    patch: {
      ...patch,
      state_backup_id: restoreWantedId,
      ...anew,
      restore_revision: anew.config_revision,
    },
    event: "restore_begun",
    evidence: { savedAtMs: chosen.endedAt },
    action: "backup.restore_begun",
  });
  return ctx.clock.now();
}
