import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { CompanionBoot } from "../../domain/agent/companion-files.ts";
import type { Context } from "../context.ts";

/** So many earlier ones stand behind the newest, should that be broken. */
const CANDIDATES = 3;

/**
 * What a container that begins without a state is to begin with: the newest backup, or the one that its owner chose
 * since, and then the ones before. One of a lease that took over begins with it although it has a state.
 */
export async function restoresFor(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
): Promise<CompanionBoot["restore"]> {
  const newest = await ctx.repos.backups.list(deployment.id, ["whole"], { limit: CANDIDATES });
  const chosen =
    deployment.stateBackupId === null ? null : await ctx.repos.backups.find(deployment.stateBackupId);
  const first = chosen?.state === "whole" ? [chosen] : [];
  const rest = newest.filter(({ id }) => id !== chosen?.id);
  return {
    revision: Math.max(deployment.restoreRevision, intent.restoreRevision ?? 0),
    from: [...first, ...rest]
      .slice(0, CANDIDATES)
      .flatMap(({ id, size, sha256 }) => (size === null || sha256 === null ? [] : [{ id, size, sha256 }])),
  };
}
